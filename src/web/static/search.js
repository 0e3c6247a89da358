// Completions for the search box: an ARIA 1.2 combobox with a list below it. Requests are debounced, nothing is submitted
// automatically, and without this script the box is a plain search box.
(() => {
  "use strict";
  const DEBOUNCE_MS = 150;
  const box = document.querySelector("input[data-suggest]");
  if (!box || !window.fetch || !window.AbortController) return;

  const combo = document.createElement("div");
  combo.className = "combo";
  box.replaceWith(combo);
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  const status = document.createElement("div");
  status.className = "vh";
  status.setAttribute("role", "status");
  combo.append(box, list, status);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  let items = [], at = -1, typed = box.value, timer = 0, asking = null;

  const close = () => {
    clearTimeout(timer);
    if (asking) asking.abort();
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    select(-1);
  };

  const select = (next) => {
    at = next;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    const option = list.children[at];
    if (option) {
      box.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  };

  const take = (item) => {
    close();
    status.textContent = "";
    // A listing has a page and is not a query.
    if (item.q === null) {
      window.location.assign(item.href);
      return;
    }
    box.value = typed = item.q;
    box.focus();
  };

  const show = (found) => {
    items = found;
    list.replaceChildren(...items.map((item, n) => {
      const option = document.createElement("li");
      option.id = `suggestion-${n}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const text = document.createElement("span");
      text.dir = "auto";
      text.textContent = item.label;
      const kind = document.createElement("span");
      kind.className = "kind";
      kind.textContent = item.note;
      option.append(text, " ", kind);
      // Keeps the focus in the box.
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => take(item));
      return option;
    }));
    at = -1;
    list.hidden = items.length === 0;
    box.setAttribute("aria-expanded", String(items.length > 0));
    box.removeAttribute("aria-activedescendant");
    status.textContent = items.length === 1 ? "1 suggestion" : `${items.length} suggestions`;
  };

  const ask = async () => {
    if (asking) asking.abort();
    const own = asking = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: own.signal });
      if (!answer.ok) return;
      const { items: found } = await answer.json();
      if (own === asking && document.activeElement === box) show(found);
    } catch (error) {
      // Completions are optional: the query can be submitted without them.
      if (own === asking) close();
    }
  };

  box.addEventListener("input", () => {
    typed = box.value;
    clearTimeout(timer);
    if (typed.trim() === "") {
      close();
    } else {
      timer = setTimeout(ask, DEBOUNCE_MS);
    }
  });

  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = !list.hidden;
    if (event.key === "Escape" && open) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!open && typed.trim() !== "") {
        event.preventDefault();
        ask();
      } else if (open) {
        event.preventDefault();
        // One position more than there are suggestions: the box itself.
        const positions = items.length + 1, step = event.key === "ArrowDown" ? 1 : -1;
        select(((at + 1 + step + positions) % positions) - 1);
      }
    } else if (event.key === "Enter" && open && at >= 0) {
      event.preventDefault();
      take(items[at]);
    }
  });

  box.addEventListener("blur", close);
  box.form.addEventListener("submit", close);
})();
