"use strict";
/* What a page does besides showing what it holds: it copies, filters and sorts. It fetches nothing. */
(() => {
  const told = document.getElementById("told");
  let quiet;
  const tell = (text) => {
    told.textContent = text;
    clearTimeout(quiet);
    quiet = setTimeout(() => { told.textContent = ""; }, 2500);
  };

  /* Copying. A page in a file has no clipboard in some browsers: there a selection is copied. */
  const select = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };
  const copySelected = (text) => {
    const area = document.createElement("textarea");
    area.className = "unseen";
    area.value = text;
    document.body.append(area);
    const before = document.activeElement;
    area.select();
    let copied = false;
    try { copied = document.execCommand("copy"); } catch { /* not here */ }
    area.remove();
    before?.focus({ preventScroll: true });
    return copied;
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copySelected(text);
    }
  };
  for (const button of document.querySelectorAll("button[data-copies]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copies);
      if (await copy(source.textContent)) {
        tell("Copied.");
      } else {
        source.closest("details")?.setAttribute("open", "");
        select(source);
        tell("It is selected: copy it with the keyboard.");
      }
    });
  }

  /* What is linked to is shown, also inside of something folded, or filtered out. */
  const reveal = () => {
    let target = null;
    try {
      target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch { /* no name of anything */ }
    if (!target) return;
    for (let each = target; each; each = each.parentElement) {
      if (each.tagName === "DETAILS") each.open = true;
    }
    target.hidden = false;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);

  /* Printing shows what is folded. */
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const each of opened) each.open = true;
  });
  addEventListener("afterprint", () => { for (const each of opened) each.open = false; });

  /*
   * Filters. A form with data-filters names a table; each of its fields names what a row has in
   * data-NAME, but for q, which is sought in the text. All of it stands in the address.
   */
  const remember = (parameters, how) => {
    const query = parameters.toString();
    const address = `${query ? `?${query}` : location.pathname}${location.hash}`;
    try { history[how](null, "", address); } catch { /* the page is shown where it may not */ }
  };
  const watch = (form) => {
    const table = document.getElementById(form.dataset.filters);
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
    const shown = form.querySelector("output");
    const names = [...new Set([...form.elements].map((each) => each.name).filter(Boolean))];

    const chosen = () => {
      const held = new FormData(form);
      return Object.fromEntries(names.map((name) => [name, held.getAll(name).filter(Boolean)]));
    };
    const apply = () => {
      const { q = [], ...others } = chosen();
      const words = q.join(" ").toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      for (const row of rows) {
        const fits = Object.entries(others).every(
          ([name, values]) => !values.length || values.includes(row.dataset[name]),
        ) && words.every((word) => texts.get(row).includes(word));
        row.hidden = !fits;
        count += fits;
      }
      shown.value = `${count} of ${rows.length}`;
    };
    const parameters = () => {
      const kept = new URLSearchParams(location.search);
      for (const [name, values] of Object.entries(chosen())) {
        kept.delete(name);
        for (const value of values) kept.append(name, value);
      }
      return kept;
    };
    const restore = () => {
      const held = new URLSearchParams(location.search);
      for (const each of form.elements) {
        if (!each.name) continue;
        if (each.type === "checkbox") each.checked = held.getAll(each.name).includes(each.value);
        else each.value = held.get(each.name) ?? "";
      }
      apply();
    };
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", (event) => {
      if (event.target.name === "q") return;
      apply();
      remember(parameters(), "pushState");
    });
    form.addEventListener("input", (event) => {
      if (event.target.name !== "q") return;
      apply();
      remember(parameters(), "replaceState");
    });
    form.addEventListener("reset", () => setTimeout(() => {
      for (const each of form.elements) {
        if (each.type === "checkbox") each.checked = false;
        else if (each.name) each.value = "";
      }
      apply();
      remember(parameters(), "pushState");
    }));
    return restore;
  };

  /* Sorting, by a click on a heading with data-sort; cells may say by what in data-value. */
  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.value ?? cell.textContent.trim();
  };
  const sort = (table, name, descending) => {
    const headings = [...table.tHead.rows[0].cells];
    const column = headings.findIndex((each) => each.dataset.sort === name);
    headings.forEach((each, at) => {
      if (each.dataset.sort) {
        each.setAttribute("aria-sort", at === column ? (descending ? "descending" : "ascending") : "none");
      }
    });
    const body = table.tBodies[0];
    const order = new Intl.Collator("en", { numeric: true });
    const by = (one, other) => (column < 0
      ? one.dataset.place - other.dataset.place
      : order.compare(value(one, column), value(other, column)) * (descending ? -1 : 1)
        || one.dataset.place - other.dataset.place);
    body.append(...[...body.rows].sort(by));
  };
  const arrange = (table) => {
    [...table.tBodies[0].rows].forEach((row, place) => { row.dataset.place = place; });
    for (const heading of table.tHead.rows[0].cells) {
      if (!heading.dataset.sort) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      heading.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const descending = heading.getAttribute("aria-sort") === "ascending";
        const parameters = new URLSearchParams(location.search);
        parameters.set("sort", `${descending ? "-" : ""}${heading.dataset.sort}`);
        remember(parameters, "pushState");
        sort(table, heading.dataset.sort, descending);
      });
    }
    return () => {
      const wanted = new URLSearchParams(location.search).get("sort") ?? "";
      sort(table, wanted.replace(/^-/, ""), wanted.startsWith("-"));
    };
  };

  const restorers = [
    ...[...document.querySelectorAll("table[data-sorts]")].map(arrange),
    ...[...document.querySelectorAll("form[data-filters]")].map(watch),
  ];
  const restore = () => { for (const each of restorers) each(); };
  addEventListener("popstate", () => { restore(); });
  restore();
  reveal();
})();
