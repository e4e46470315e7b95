// SPDX-License-Identifier: Apache-2.0
// A FHIR server over HTTP: connections that are kept alive, all pages of a search, several calls at a time.
export class Server {
  constructor({ base, token }) {
    this.base = base;
    this.headers = { Accept: "application/fhir+json", ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  }

  async get(path, options = {}) {
    const url = path.startsWith("https:") ? path : `${this.base}/${path}`;
    for (let tries = 0; ; ++tries) {
      try {
        const answer = await fetch(url, { ...options, headers: { ...this.headers, ...options.headers } });
        const text = await answer.text();
        let body;
        try { body = JSON.parse(text); } catch { body = undefined; }
        return { status: answer.status, text, body };
      } catch (fault) {
        // A server may close an idle connection at the moment when it is used again.
        if (tries === 2) throw fault;
      }
    }
  }

  post(path, form) {
    return this.get(path, { method: "POST", body: new URLSearchParams(form).toString(), headers: { "Content-Type": "application/x-www-form-urlencoded" } });
  }

  /** The matches of a search, over all its pages: {status, found, total, text}. */
  async search(type, query, { post = false, most = 1000 } = {}) {
    let answer = post ? await this.post(`${type}/_search`, query) : await this.get(`${type}?${new URLSearchParams(query)}`);
    const found = [];
    const total = answer.body?.total;
    for (let pages = 0; answer.status === 200 && answer.body?.resourceType === "Bundle"; ++pages) {
      found.push(...(answer.body.entry ?? []).filter((one) => one.search?.mode === "match").map((one) => one.resource));
      const next = answer.body.link?.find((one) => one.relation === "next")?.url;
      if (!next) return { status: 200, found, total };
      if (pages === most) return { status: 508, found, text: "the pages do not end" };
      answer = await this.get(next);
    }
    return { status: answer.status, found, text: answer.text };
  }
}

/** The results of work on each item, at most `width` at a time, in the order of the items. */
export async function inParallel(items, width, work) {
  const results = new Array(items.length);
  let next = 0;
  await Promise.all(Array.from({ length: width }, async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index], index);
    }
  }));
  return results;
}
