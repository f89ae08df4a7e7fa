//! Forms as they would be posted, and asking the server about one while it is filled in.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Event, FormData, HtmlFormElement, HtmlInputElement, UrlSearchParams};
use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

/// How long the typing has to rest before the server is asked.
const REST: Duration = Duration::from_millis(250);

/// The fields of a form.
pub struct Fields(FormData);

impl Fields {
    /// The fields of a form.
    pub fn of(form: &HtmlFormElement) -> Option<Self> {
        FormData::new_with_form(form).ok().map(Self)
    }

    /// The fields of the form in which something was typed or chosen.
    pub fn of_event(event: &Event) -> Option<Self> {
        // Selects and text areas have a `form` of the same name; only that name is used.
        Self::of(&event.target()?.unchecked_into::<HtmlInputElement>().form()?)
    }

    /// The value of a field; `None` where the form has no such field.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).as_string()
    }

    /// All of it as it would be posted.
    pub fn to_text(&self) -> String {
        let pairs = UrlSearchParams::new_with_str_sequence_sequence(&self.0);
        pairs.map_or_else(|_| String::new(), |pairs| pairs.to_string().into())
    }
}

/// What the form says in which something was typed or chosen; `None` where it is another form.
pub type FormText = Box<dyn Fn(&Event) -> Option<String>>;

/// The answer of a function that reads a form.
pub type Answer = Pin<Box<dyn Future<Output = Result<String, ServerFnError>>>>;

/// Asks whenever a form says something else and the typing rests. An answer to what was typed before is dropped, and so
/// is a failure: the next key asks again.
pub fn ask_while_typed(form: FormText, ask: fn(String) -> Answer, tell: Rc<dyn Fn(String)>) {
    let newest = Rc::new(RefCell::new(String::new()));
    drop(window_event_listener(ev::input, move |event| {
        let Some(form) = form(&event).filter(|form| *form != *newest.borrow()) else { return };
        newest.replace(form.clone());
        let (newest, tell) = (newest.clone(), tell.clone());
        let answer = async move {
            if *newest.borrow() != form {
                return;
            }
            let answer = ask(form.clone()).await;
            if let (Ok(answer), true) = (answer, *newest.borrow() == form) {
                tell(answer);
            }
        };
        set_timeout(move || spawn_local(answer), REST);
    }));
}
