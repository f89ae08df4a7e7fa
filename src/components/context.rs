//! What every component may know about the page it is on: language, brand, reader, zone and time.

use crate::brand::LoadedBrand;
use crate::domain::clock::Timestamp;
use crate::i18n::Language;
use leptos::prelude::*;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

/// Words on a page: mostly `&'static str` from the message files, sometimes an owned sentence.
pub type Text = Oco<'static, str>;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name to show; may be empty.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// Whether they take part in the affiliate program.
    pub is_affiliate: bool,
    /// Whether they work for the merchant; decides between the two navigations.
    pub is_operator: bool,
}

/// How a flash reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashKind {
    /// What was asked for has happened.
    Success,
    /// Something worth knowing.
    Info,
    /// It did not happen; the text says why and what to do.
    Refusal,
}

/// One sentence carried over a redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    /// How it reads.
    pub kind: FlashKind,
    /// The sentence, already in the reader's language.
    pub text: String,
    /// Of a refused form: its fields with what is wrong with each.
    pub fields: Vec<(String, String)>,
}

/// Where the browser part is served from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Islands {
    /// Address of the module that starts the islands of a page.
    pub start: String,
    /// Address of the JavaScript module.
    pub js: String,
    /// Address of the WebAssembly file.
    pub wasm: String,
}

/// The facts behind a [`PageContext`].
#[derive(Debug)]
pub struct PageData {
    /// The language of every word on the page.
    pub language: Language,
    /// The brand whose host was asked.
    pub brand: Arc<LoadedBrand>,
    /// The path that was asked for, without its query.
    pub path: String,
    /// Who is signed in, if anybody.
    pub person: Option<Person>,
    /// The sentence left by the request before.
    pub flash: Option<Flash>,
    /// The zone in which the reader sees times.
    pub time_zone: jiff::tz::TimeZone,
    /// The time of the request.
    pub now: Timestamp,
    /// Address of the style sheet common to all brands.
    pub stylesheet_href: String,
    /// Address of the brand's tokens.
    pub theme_href: String,
    /// The browser part, where it is switched on.
    pub islands: Option<Islands>,
}

/// The page's facts, cheap to copy. Handlers provide one with `provide_context` before they render.
#[derive(Clone, Debug)]
pub struct PageContext(Arc<PageData>, Arc<Mutex<Vec<FieldProblem>>>);

/// A field that is drawn with what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// Its name.
    pub name: String,
    /// The id of its control.
    pub id: String,
    /// What it is called.
    pub label: Text,
}

impl PageContext {
    /// Shares `data` with every component of one page.
    pub fn new(data: PageData) -> Self {
        Self(Arc::new(data), Arc::default())
    }

    /// Notes a field that is drawn with what is wrong with it; returns whether it is the first one, where the cursor
    /// starts. Fields are therefore made in the order in which they stand on the page.
    pub fn note_problem(&self, name: &str, label: &Text) -> bool {
        self.note_problem_at(name, name, label)
    }

    /// As [`PageContext::note_problem`], for a control whose id is not its name.
    pub fn note_problem_at(&self, name: &str, id: &str, label: &Text) -> bool {
        let mut problems = self.1.lock().unwrap_or_else(PoisonError::into_inner);
        let (name, id) = (name.to_owned(), id.to_owned());
        problems.push(FieldProblem { name, id, label: label.clone() });
        problems.len() == 1
    }

    /// The fields that were drawn so far with what is wrong with them.
    pub fn problems(&self) -> Vec<FieldProblem> {
        self.1.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the page shows a form that was refused for its fields.
    pub fn is_about_fields(&self) -> bool {
        self.flash.as_ref().is_some_and(|flash| !flash.fields.is_empty())
    }
}

impl Deref for PageContext {
    type Target = PageData;
    fn deref(&self) -> &PageData {
        &self.0
    }
}

impl PageData {
    /// The message for `key` in the language of the page.
    pub fn t(&self, key: &str) -> &'static str {
        self.language.text(key)
    }

    /// The message for `key` with each `{name}` replaced.
    pub fn t_with(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.language.format(key, values)
    }

    /// What an item of the navigation and its page are called: as the brand says it, or by the message for `key`.
    pub fn nav_name(&self, item: &str, key: &str) -> Text {
        match self.brand.brand.nav_label(self.language.tag(), item) {
            Some(own) => own.to_owned().into(),
            None => self.t(key).into(),
        }
    }

    /// What to call the person: the name, or the address where none was given.
    pub fn person_label(&self) -> &str {
        self.person.as_ref().map_or("", |person| match person.name.as_str() {
            "" => person.email.as_str(),
            name => name,
        })
    }
}

/// The context of the page being rendered. Read it once per component and pass it down to rows.
///
/// Outside a page it is an empty English page of a plain brand, so that nothing panics.
pub fn page() -> PageContext {
    use_context::<PageContext>().unwrap_or_else(|| {
        tracing::error!("a component was rendered without a page context");
        PageContext::new(PageData {
            language: Language::English,
            brand: Arc::new(LoadedBrand::plain()),
            path: String::new(),
            person: None,
            flash: None,
            time_zone: jiff::tz::TimeZone::UTC,
            now: Timestamp::default(),
            stylesheet_href: String::new(),
            theme_href: String::new(),
            islands: None,
        })
    })
}

/// The message for `key` in the language of the page. Inside loops use [`PageData::t`].
pub fn t(key: &str) -> &'static str {
    page().t(key)
}

/// The message for `key` with each `{name}` replaced.
pub fn t_with(key: &str, values: &[(&str, &str)]) -> String {
    page().t_with(key, values)
}
