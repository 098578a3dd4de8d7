"use strict";
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const sections = [...document.querySelectorAll(".differences")].map((element) => ({
    element,
    heading: element.querySelector("h2"),
    title: element.querySelector("h2").textContent,
    groups: [...element.querySelectorAll(".group")].map((group) => ({
      element: group,
      text: group.textContent.toLowerCase(),
      rules: group.dataset.rules.split(" "),
      label: group.dataset.label,
    })),
  }));

  function show() {
    const { text, change, rule, label } = Object.fromEntries(new FormData(form));
    const isAsked = [text, change, rule, label].some(Boolean);
    const fits = (group) =>
      group.text.includes(text.toLowerCase()) && (!rule || group.rules.includes(rule)) && (!label || group.label === label);
    let all = 0;
    let found = 0;
    for (const { element, heading, title, groups } of sections) {
      let here = 0;
      for (const group of groups) {
        const isShown = (!change || change === element.id) && fits(group);
        group.element.hidden = !isShown;
        here += isShown;
      }
      element.hidden = here === 0;
      heading.textContent = here < groups.length ? `${title}, ${here} shown` : title;
      all += groups.length;
      found += here;
    }
    document.getElementById("found").textContent = isAsked ? `${found} of ${all} shown` : "";
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", show);
  form.addEventListener("reset", () => setTimeout(show));
  for (const tile of document.querySelectorAll(".tile")) {
    tile.addEventListener("click", () => {
      const section = document.getElementById(tile.hash.slice(1));
      section.open = true;
      if (!section.hidden) return;
      form.reset();
      show();
    });
  }
  form.hidden = false;
  show();
})();
