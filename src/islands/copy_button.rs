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
    let (is_live, set_live) = signal(false);
    let (is_copied, set_copied) = signal(false);
    Effect::new(move || set_live.set(true));
    let button = move || {
        let (text, label, done) = (text.clone(), label.clone(), done.clone());
        let words = move || if is_copied.get() { done.clone() } else { label.clone() };
        let copy = move |_| {
            copy_text(&text);
            set_copied.set(true);
        };
        view! {
            <button type="button" class="button" aria-live="polite" on:click=copy>{words}</button>
        }
    };
    move || is_live.get().then(|| button.clone()())
}

/// Hands the text to the clipboard. Browsers offer one on HTTPS and on the machine itself; elsewhere the field next to
/// the button is there to be selected.
#[cfg(feature = "hydrate")]
fn copy_text(text: &str) {
    use leptos::wasm_bindgen::{JsCast, JsValue};
    use leptos::web_sys::js_sys::{Function, Reflect};
    let of = |target: &JsValue, name: &str| Reflect::get(target, &JsValue::from_str(name));
    let write = || {
        let clipboard = of(&of(&window(), "navigator")?, "clipboard")?;
        let function: Function = of(&clipboard, "writeText")?.dyn_into()?;
        function.call1(&clipboard, &JsValue::from_str(text))
    };
    drop(write());
}

#[cfg(not(feature = "hydrate"))]
fn copy_text(_text: &str) {}
