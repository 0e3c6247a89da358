// A program against the types that openapi-typescript makes of the description: from a search to a case file. It is
// checked by the compiler (tests/contract/run) and not run. Lines marked @ts-expect-error must not compile.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type Listing = components["schemas"]["Listing"];

export async function walk(baseUrl: string, token: string): Promise<Blob> {
  const api = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });

  const found = await api.GET("/api/v1/findings", {
    params: { query: { jurisdiction: ["EU"], state: "open", limit: 20 } },
  });
  if (found.error) throw new Error(found.error.detail);
  // As NDJSON it would be text.
  if (typeof found.data === "string") throw new Error("not asked for");
  const finding = found.data.items[0];
  if (!finding || !("fingerprint" in finding)) throw new Error("no finding");
  const severity: "critical" | "high" | "medium" | "low" | "note" = finding.severity;

  const listed = await api.GET("/api/v1/listings/{id}", { params: { path: { id: finding.listing } } });
  if (listed.error) throw new Error(listed.error.detail);
  const title: Listing["title"] = listed.data.title;
  // The amount of a price is text, so that no parser rounds it.
  if ("price" in listed.data && listed.data.price) {
    const amount: string | null = listed.data.price.amount;
    console.log(title, severity, amount);
  }

  const opened = await api.POST("/api/v1/cases", { body: { title, reason: "Complaint 17/2026" } });
  if (opened.error) throw new Error(opened.error.detail);
  const id = opened.data.case.id;
  const pinned = await api.POST("/api/v1/cases/{id}/pins", {
    params: { path: { id }, header: { "If-Match": opened.data.case_etag } },
    body: { kind: "finding", finding: finding.fingerprint, note: "Basis of the letter" },
  });
  if (pinned.error) throw new Error(pinned.error.detail);

  const asked = await api.POST("/api/v1/lookup", { body: { platforms: ["Tumblr"], years: [2010, 2018] } });
  const named: string[] = asked.data?.named.hits.flatMap((hit) => hit.reasons.map((r) => r.reason)) ?? [];
  console.log(named.length);

  const file = await api.GET("/api/v1/cases/{id}/export", { params: { path: { id } }, parseAs: "blob" });
  if (file.error) throw new Error(file.error.detail);

  // @ts-expect-error A write must name the state that it is based on.
  await api.POST("/api/v1/cases/{id}/notes", { params: { path: { id } }, body: { text: "x" } });
  // @ts-expect-error There is no such kind of pin.
  await api.POST("/api/v1/cases/{id}/pins", { params: { path: { id }, header: { "If-Match": "*" } }, body: { kind: "broker", note: "x" } });
  // @ts-expect-error There is no such route.
  await api.GET("/api/v1/nothing");

  return file.data as Blob;
}
