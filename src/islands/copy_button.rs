//! A button that copies; it appears only where scripts run, since the field beside it can be selected anyway.

use leptos::prelude::*;

/// Copies `text` and says so.
#[island]
pub fn CopyButton(
    /// What is copied.
    text: String,
    /// The words before.
    label: String,
    /// The words after.
    done: String,
) -> impl IntoView {
    let words = RwSignal::new(String::new());
    // Effects run in the browser only, so the server's button has no words and stays hidden.
    Effect::new(move |_| words.set(label.clone()));
    let copy = move |_| {
        if copy_text(&text) {
            words.set(done.clone());
        }
    };
    view! {
        <span hidden=move || words.with(String::is_empty)>
            <button type="button" class="button" aria-live="polite" on:click=copy>
                {move || words.get()}
            </button>
        </span>
    }
}

/// Hands the text to the clipboard; returns whether there is one. Browsers offer it on HTTPS and on the machine
/// itself; elsewhere the field next to the button can be selected.
#[cfg(feature = "hydrate")]
fn copy_text(text: &str) -> bool {
    use leptos::wasm_bindgen::{JsCast, JsValue};
    use leptos::web_sys::js_sys::{Function, Reflect};
    let of = |target: &JsValue, name: &str| Reflect::get(target, &JsValue::from_str(name));
    let write = || {
        let clipboard = of(&of(&window(), "navigator")?, "clipboard")?;
        let function: Function = of(&clipboard, "writeText")?.dyn_into()?;
        function.call1(&clipboard, &JsValue::from_str(text))
    };
    write().is_ok()
}

#[cfg(not(feature = "hydrate"))]
fn copy_text(_text: &str) -> bool {
    false
}
