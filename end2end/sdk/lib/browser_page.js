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

/** A new browser that stands on `url`; a second call is a second visitor. */
export function openPage(url) {
  const page = { localStorage: storage(), sessionStorage: storage(), location: new URL(url) };
  const document = { referrer: '', visibilityState: 'visible' };
  const parts = { ...page, document, window: { ...page, document }, navigator: { onLine: true, userAgent: 'Mozilla/5.0' } };
  for (const [name, value] of Object.entries(parts)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return parts.window;
}
