// A page in Node: what the storefront package asks of a browser, and nothing else.

/** Storage as browsers have it. */
export function storage() {
  const rows = new Map();
  return {
    getItem: (name) => rows.get(name) ?? null,
    setItem: (name, value) => void rows.set(name, String(value)),
    removeItem: (name) => void rows.delete(name),
    clear: () => rows.clear(),
    get length() {
      return rows.size;
    },
  };
}

/** What a browser calls itself; Node's own name is that of a program, whose clicks do not count. */
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0';
const plainFetch = globalThis.fetch;

/** `fetch` as a browser sends it. */
function fetchAsBrowser(input, init = {}) {
  const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
  headers.set('user-agent', AGENT);
  return plainFetch(input, { ...init, headers });
}

/** A new browser that stands on `url`; a second call is a second visitor. */
export function openPage(url) {
  const page = { localStorage: storage(), sessionStorage: storage(), location: new URL(url) };
  const document = { referrer: '', visibilityState: 'visible' };
  const parts = { ...page, document, window: { ...page, document }, navigator: { onLine: true, userAgent: AGENT }, fetch: fetchAsBrowser };
  for (const [name, value] of Object.entries(parts)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return parts.window;
}
