// What `helpers.py` measures on a page; each answers with lines for people, none when all is well.
({
  overTheEdge() {
    const root = document.documentElement, width = root.clientWidth;
    if (document.scrollingElement.scrollWidth <= width) return [];
    const scrolls = (e) => e !== document.body && e !== root && /auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX);
    const inWrap = (e) => { for (let up = e.parentElement; up; up = up.parentElement) if (scrolls(up)) return true; };
    const right = (e) => Math.round(e.getBoundingClientRect().right);
    return [...document.body.querySelectorAll("*")]
      .filter((e) => right(e) > width + 1 && !inWrap(e))
      .map((e) => `${e.tagName}.${e.className} ends at ${right(e)}: ${e.textContent.trim().slice(0, 30)}`);
  },

  cutOff() {
    const own = ".unseen, .skip, textarea, option";
    return [...document.body.querySelectorAll("*")].filter((e) => {
      const style = getComputedStyle(e);
      return e.childElementCount === 0 && e.textContent.trim() && !e.closest(own) && style.position !== "absolute"
        && /hidden|clip/.test(style.overflowX + style.overflowY)
        && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
    }).map((e) => `${e.tagName} ${e.textContent.trim().slice(0, 40)}`);
  },

  // Words that stand out of their own box, over a neighbour's.
  sticksOut() {
    // What a closed list holds is laid out in no width at all, and not drawn.
    const box = (e) => e.checkVisibility() && !/inline$|contents|none/.test(getComputedStyle(e).display) && e.clientWidth > 0;
    const scrolls = (e) => /auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX);
    const unseen = (e) => { for (let up = e; up; up = up.parentElement) if (getComputedStyle(up).clipPath !== "none") return true; };
    return [...document.body.querySelectorAll("*")]
      .filter((e) => e.childElementCount === 0 && e.textContent.trim() && !e.closest(".skip, svg, option") && !unseen(e))
      .filter((e) => box(e) && !scrolls(e) && e.scrollWidth > e.clientWidth + 2)
      .map((e) => `${e.tagName}.${e.className} ${e.scrollWidth} in ${e.clientWidth}: ${e.textContent.trim().slice(0, 40)}`);
  },

  // Links within a sentence may be as small as their words; a whole card may be a link's target.
  smallTargets(least) {
    const inText = (e) => getComputedStyle(e).display === "inline" && e.closest("p, li, td, th, dd, dt, caption, .note");
    const target = (e) => {
      if (/checkbox|radio/.test(e.type)) return e.closest("label") || e;
      return e.matches(".card.link a") ? e.closest(".card") : e;
    };
    const size = (e) => e.getBoundingClientRect();
    const small = (e) => size(e).height + 0.5 < least || size(e).width + 0.5 < Math.min(least, 40);
    return [...document.querySelectorAll("a[href], button, summary, select, input:not([type=hidden]), textarea")]
      .filter((e) => e.offsetParent !== null && !e.closest(".skip, .photos") && !inText(e))
      .map(target)
      .filter(small)
      .map((e) => `${e.tagName}.${e.className} ${Math.round(size(e).width)}×${Math.round(size(e).height)} `
        + e.textContent.trim().slice(0, 30));
  },
})
