// Looks addresses up in the lists of this server without telling it which: only the first five digits of a hash are sent,
// which a million addresses share. The normal form is that of src/manifest/normal.rs. Without this script, or where the
// browser has no SHA-256 (a page without https), the form sends the addresses themselves.
(() => {
  "use strict";
  const TRACKING = /^(utm_.*|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|ref|_ga|_gl)$/;
  const DIGITS = 5, HASH = 12;

  const decoded = (text) => text.replace(/%([0-9a-f]{2})/gi, (all, hex) => {
    const c = String.fromCharCode(parseInt(hex, 16));
    return /[A-Za-z0-9\-._~]/.test(c) ? c : all.toUpperCase();
  });

  // The address, its host, and its domain with all domains around it: which of them is registered the list knows.
  const forms = (text) => {
    let given = text.trim();
    if (!given || (given.includes("@") && !given.includes("://"))) return null;
    if (!given.includes("://")) given = "http://" + given.replace(/^\/+/, "");
    let url;
    try { url = new URL(given); } catch { return null; }
    if (url.protocol !== "http:" && url.protocol !== "https:") return null;
    let host = url.hostname.replace(/\.+$/, "");
    if (!host.includes(".") && !host.startsWith("[")) return null;
    if (/^www\..*\./.test(host)) host = host.slice(4);
    const port = ["", "80", "443"].includes(url.port) ? "" : ":" + url.port;
    const parts = decoded(url.search.slice(1)).split("&").filter((p) => p && !TRACKING.test(p.split("=")[0]));
    const address = host + port + decoded(url.pathname) + (parts.length ? "?" + parts.join("&") : "");
    const labels = /^[\d.]+$|^\[/.test(host) ? [] : host.split(".");
    const domains = labels.slice(0, -1).map((_, n) => "domain:" + labels.slice(n).join("."));
    return [address, "host:" + host, ...domains];
  };
  if (typeof document === "undefined") { module.exports = { forms }; return; }

  const field = document.getElementById("urls");
  if (!field || !window.fetch || !window.crypto || !crypto.subtle) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Look these addresses up without sending them";
  const out = document.createElement("div");
  out.setAttribute("role", "status");
  const row = document.createElement("p");
  row.append(button);
  field.closest("p").after(row, out);

  const hash = async (text) => {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, "0")).join("").slice(0, HASH);
  };
  const say = (lines) => {
    const list = document.createElement("ul");
    for (const line of lines) list.append(Object.assign(document.createElement("li"), { textContent: line }));
    out.replaceChildren(list);
  };

  button.addEventListener("click", async () => {
    const lines = [];
    out.textContent = "Looking …";
    try {
      for (const text of field.value.split(/\s+/).filter(Boolean)) {
        const wanted = forms(text);
        if (!wanted) { lines.push("One address is not understood; write it as example.org or https://example.org/page."); continue; }
        let found = false;
        for (const form of wanted) {
          const digest = await hash(form);
          const answer = await fetch("/api/v1/manifests/range/" + digest.slice(0, DIGITS), { cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" });
          if (!answer.ok) throw new Error((await answer.json()).detail);
          for (const list of (await answer.json()).manifests) {
            const rows = list.suffixes[digest.slice(DIGITS)];
            if (!rows) continue;
            found = true;
            const about = [list.publisher, list.date, list.licence].filter(Boolean).join(", ");
            lines.push(`${list.manifest}${about ? ` (${about})` : ""}: ${form.replace(/^(host|domain):/, "$1 ")}, ${rows} rows`);
          }
        }
        if (!found) lines.push("One address: none of the lists held here has it, its host or its domain; others may.");
      }
      lines.push("A listed address is no proof that something was trained with it.");
      say(lines);
    } catch (error) {
      say([`The look-up did not work: ${error.message} Please try again, or send the form.`]);
    }
  });
})();
