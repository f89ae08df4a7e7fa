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
    let copy = move |event: leptos::ev::MouseEvent| {
        let button = event_target::<leptos::web_sys::Element>(&event);
        if copy_text(&text) {
            button.set_text_content(Some(&done));
        }
    };
    reveal();
    view! {
        <span hidden data-copy-button="">
            <button type="button" class="button" aria-live="polite" on:click=copy>{label}</button>
        </span>
    }
}

/// Shows the buttons, which the server hides because they do nothing without scripts.
fn reveal() {
    #[cfg(feature = "hydrate")]
    while let Ok(Some(button)) = document().query_selector("[data-copy-button][hidden]") {
        if button.remove_attribute("hidden").is_err() {
            return;
        }
    }
}

/// Hands the text to the clipboard and says whether there was one. Browsers offer it on HTTPS and on the
/// machine itself; elsewhere the field next to the button is there to be selected.
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
