// Small comforts. Every page can be read and every act done without this file.
(() => {
  "use strict";
  const all = (selector, root = document) => root.querySelectorAll(selector);

  // Text to paste into a chat.
  for (const button of all("[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    if (!source || !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const label = button.textContent;
      await navigator.clipboard.writeText(source.value ?? source.innerText);
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  }

  // Filters act when they are changed; without scripts their button does it.
  for (const form of all("form[data-auto]")) {
    form.addEventListener("change", () => form.requestSubmit());
    for (const button of all("[data-auto-button]", form)) button.hidden = true;
  }

  // A question before what can't be taken back.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-confirm]");
    if (button && !window.confirm(button.dataset.confirm)) event.preventDefault();
  });

  // One tap sends a form once. (The server answers a second sending with the first result anyway.)
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    // A download leaves the page where it is: the form must not stay shut.
    setTimeout(() => { delete form.dataset.sent; }, 4000);
    if (form.matches("[data-guard]")) typed = false;
  });
  window.addEventListener("pageshow", () => { for (const form of all("form[data-sent]")) delete form.dataset.sent; });

  // Typed but not sent: ask before leaving.
  let typed = false;
  for (const form of all("form[data-guard]")) form.addEventListener("input", () => { typed = true; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });

  // A table that is wider than the screen can be moved with the keyboard.
  for (const wrap of all(".table-wrap:not([tabindex])")) {
    if (wrap.scrollWidth > wrap.clientWidth || wrap.scrollHeight > wrap.clientHeight) wrap.tabIndex = 0;
  }

  // Figures that change while one looks at them: the page is asked again, and this part of it put in their place.
  for (const part of all("[data-live]")) {
    const again = setInterval(async () => {
      if (document.hidden) return;
      const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
      if (!answer) return; // No network just now: the figures stay, and are asked for later.
      if (!answer.ok || answer.redirected) { clearInterval(again); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.getElementById(part.id);
      if (now && now.innerHTML !== part.innerHTML) part.innerHTML = now.innerHTML;
    }, part.dataset.live * 1000);
  }

  // A refused form shows its reasons first.
  const wrong = document.querySelector("[data-focus]");
  if (wrong) wrong.focus();

  // A sheet at the thumb closes when one taps beside it or presses Escape.
  const close = (keep) => { for (const sheet of all("details.more[open]")) if (sheet !== keep) sheet.open = false; };
  document.addEventListener("click", (event) => close(event.target.closest("details.more")));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(null); });
})();
