((js, wasm) => {
  const callbacks = [];
  const hydrate = async (el, mod) => {
    const start = mod[el.dataset.component];
    if (!start) return;
    callbacks.at(-1)?.();
    await start(el);
  };
  const walk = async (node, mod) => {
    const tag = node.tagName.toLowerCase();
    if (tag === "leptos-island") await hydrate(node, mod);
    if (tag === "leptos-children") callbacks.push(node.$$on_hydrate);
    for (const child of node.children) await walk(child, mod);
    if (tag === "leptos-children") callbacks.pop();
  };
  const start = async () => {
    const mod = await import(js);
    await mod.default({ module_or_path: wasm });
    mod.hydrate();
    await walk(document.body, mod);
  };
  if (!document.querySelector("leptos-island")) return;
  "requestIdleCallback" in window ? requestIdleCallback(start, { timeout: 2000 }) : start();
})
