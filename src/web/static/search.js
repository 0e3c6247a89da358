// Completes what is typed into the search box: an ARIA 1.2 combobox with a list below it. Nothing is sent before the
// typing rests, nothing is submitted by itself, and without this script the box is a plain search box.
(() => {
  "use strict";
  const REST = 150;
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
  const told = document.createElement("div");
  told.className = "vh";
  told.setAttribute("role", "status");
  combo.append(box, list, told);
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
    told.textContent = "";
    // A title is a listing: it has a page and is no question.
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
      // Before the box loses the focus.
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => take(item));
      return option;
    }));
    at = -1;
    list.hidden = items.length === 0;
    box.setAttribute("aria-expanded", String(items.length > 0));
    box.removeAttribute("aria-activedescendant");
    told.textContent = items.length === 1 ? "1 suggestion" : `${items.length} suggestions`;
  };

  const ask = async () => {
    if (asking) asking.abort();
    const mine = asking = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: mine.signal });
      if (!answer.ok) return;
      const { items: found } = await answer.json();
      if (mine === asking && document.activeElement === box) show(found);
    } catch (error) {
      // No completion is no loss: the question can be sent as it is.
      if (mine === asking) close();
    }
  };

  box.addEventListener("input", () => {
    typed = box.value;
    clearTimeout(timer);
    if (typed.trim() === "") {
      close();
    } else {
      timer = setTimeout(ask, REST);
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
        // One place more than there are suggestions: the box itself.
        const places = items.length + 1, step = event.key === "ArrowDown" ? 1 : -1;
        select(((at + 1 + step + places) % places) - 1);
      }
    } else if (event.key === "Enter" && open && at >= 0) {
      event.preventDefault();
      take(items[at]);
    }
  });

  box.addEventListener("blur", close);
  box.form.addEventListener("submit", close);
})();
