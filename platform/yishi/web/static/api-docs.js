"use strict";
// Shows this tenant's OpenAPI document; Swagger UI's own page has an inline script, which our policy refuses.
(() => {
  const main = document.getElementById("docs");
  window.SwaggerUIBundle({ url: main.dataset.document, domNode: main, deepLinking: true });
})();
