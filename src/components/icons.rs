//! The portal's own small icon set: 20 by 20, one stroke width, drawn in the colour of the text.

use leptos::prelude::*;

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $shape:literal,)*) => {
        /// An icon of the set. Icons never stand without words or a label.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Icon { $($(#[$doc])* $name,)* }

        impl Icon {
            /// Every icon, for the specimen page.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            fn shape(self) -> &'static str {
                match self { $(Self::$name => $shape,)* }
            }
        }
    };
}

icons! {
    /// The overview.
    Home = r#"<path d="M3 9.2 10 3.5l7 5.7V16a1 1 0 0 1-1 1h-3.6v-5H7.6v5H4a1 1 0 0 1-1-1z"/>"#,
    /// Orders: a slip with lines.
    Receipt = r#"<path d="M4.5 2.8h11v14.4l-2.2-1.5-2.2 1.5-2.2-1.5-2.2 1.5-2.2-1.5zM7.5 7h5
        M7.5 10.5h5"/>"#,
    /// Affiliates: three joined points.
    Nodes = r#"<circle cx="5" cy="10" r="2.3"/><circle cx="14.7" cy="4.8" r="2.3"/>
        <circle cx="14.7" cy="15.2" r="2.3"/><path d="m7 8.9 5.6-3M7 11.1l5.6 3"/>"#,
    /// Balance: a wallet.
    Wallet = r#"<path d="
        M16 6.5V4.2a.9.9 0 0 0-1.1-.9L4.2 5.6A1.6 1.6 0 0 0 3 7.1V15a1.5 1.5 0 0 0 1.5 1.5h11
        A1.5 1.5 0 0 0 17 15V8a1.5 1.5 0 0 0-1.5-1.5zM13.5 11.5h.01"/>"#
        ,
    /// More.
    More = r#"<path d="M4.5 10h.01M10 10h.01M15.5 10h.01" stroke-width="2.6"/>"#,
    /// The account.
    Person = r#"<circle cx="10" cy="6.7" r="3.2"/>
        <path d="M3.8 17c.6-3.3 3-5 6.2-5s5.6 1.7 6.2 5"/>"#,
    /// Several people.
    People = r#"<circle cx="7.3" cy="7" r="2.8"/>
        <path d="M2.2 16.5c.4-3 2.3-4.6 5.1-4.6s4.7 1.6 5.1 4.6
        M13 4.4a2.8 2.8 0 0 1 0 5.2M14.6 12.2c1.8.6 2.9 2 3.2 4.3"/>"#,
    /// Signing in.
    Enter = r#"<path d="M11.5 3.5H15A1.5 1.5 0 0 1 16.5 5v10a1.5 1.5 0 0 1-1.5 1.5h-3.5
        M3 10h9M8.7 6.7 12 10l-3.3 3.3"/>"#,
    /// Signing out.
    Leave = r#"<path d="M8.5 3.5H5A1.5 1.5 0 0 0 3.5 5v10A1.5 1.5 0 0 0 5 16.5h3.5M8 10h9
        M13.7 6.7 17 10l-3.3 3.3"/>"#,
    /// Today.
    Sun = r#"<circle cx="10" cy="10" r="3.3"/>
        <path d="M10 2.5v1.6M10 15.9v1.6M2.5 10h1.6M15.9 10h1.6M4.7 4.7l1.1 1.1
        M14.2 14.2l1.1 1.1M15.3 4.7l-1.1 1.1M5.8 14.2l-1.1 1.1"/>"#,
    /// Waiting for a time.
    Clock = r#"<circle cx="10" cy="10" r="7"/><path d="M10 6v4.3l2.7 1.7"/>"#,
    /// Done.
    Check = r#"<path d="m4 10.6 4 4 8.2-8.8"/>"#,
    /// Ended or refused.
    Cross = r#"<path d="m5 5 10 10M15 5 5 15"/>"#,
    /// Held.
    Pause = r#"<path d="M7 4.5v11M13 4.5v11"/>"#,
    /// In part.
    Half = r#"<circle cx="10" cy="10" r="7"/>
        <path d="M10 3v14a7 7 0 0 0 0-14z" fill="currentColor"/>"#,
    /// Something needs attention.
    Warning = r#"<path d="M10 3 2.5 16.5h15zM10 8.2v3.6M10 14.2h.01"/>"#,
    /// Worth knowing.
    Info = r#"<circle cx="10" cy="10" r="7"/><path d="M10 9.3v4.2M10 6.5h.01"/>"#,
    /// Refunded.
    Back = r#"<path d="M7 5 3.5 8.5 7 12M3.5 8.5h8a4.5 4.5 0 0 1 0 9H8"/>"#,
    /// Turned into something else.
    Swap = r#"<path d="M3.5 7.5h12L12.3 4.3M16.5 12.5h-12l3.2 3.2"/>"#,
    /// Forward.
    ArrowRight = r#"<path d="M3.5 10h12.5M11.5 5.5 16 10l-4.5 4.5"/>"#,
    /// More than before.
    ArrowUp = r#"<path d="M10 16.5V4M5.5 8.5 10 4l4.5 4.5"/>"#,
    /// Less than before.
    ArrowDown = r#"<path d="M10 3.5V16M5.5 11.5 10 16l4.5-4.5"/>"#,
    /// Find.
    Search = r#"<circle cx="8.8" cy="8.8" r="5.3"/><path d="m12.8 12.8 4.2 4.2"/>"#,
    /// Get a file.
    Download = r#"<path d="M10 3v9.5M5.8 8.7 10 12.9l4.2-4.2M3.5 16.5h13"/>"#,
    /// Copy.
    Copy = r#"<rect x="7" y="7" width="9.5" height="9.5" rx="1.5"/>
        <path d="M13 7V5a1.5 1.5 0 0 0-1.5-1.5H5A1.5 1.5 0 0 0 3.5 5v6.5A1.5 1.5 0 0 0 5 13h2"/>"#
        ,
    /// Pass on.
    Share = r#"<path d="M10 12.5V3M6.2 6.3 10 2.8l3.8 3.5M5.5 9.5H4V17h12V9.5h-1.5"/>"#,
    /// Leads to another place.
    External = r#"<path d="M8 4.5H4.5v11h11V12M11.5 3.5h5v5M16.5 3.5 9.5 10.5"/>"#,
    /// On paper.
    Print = r#"<path d="M6 7V3h8v4M6 14H3.5V7h13v7H14M6 11.5h8V17H6z"/>"#,
    /// One more.
    Plus = r#"<path d="M10 4v12M4 10h12"/>"#,
    /// Kept safe.
    Lock = r#"<rect x="4.5" y="9" width="11" height="8" rx="1.5"/>
        <path d="M7 9V6.5a3 3 0 0 1 6 0V9"/>"#,
    /// Opens.
    Down = r#"<path d="m5 7.5 5 5 5-5"/>"#,
    /// A flag raised by a check.
    Flag = r#"<path d="M5 17.5V3.5M5 4h10l-2 3.5 2 3.5H5"/>"#,
    /// A letter.
    Mail = r#"<rect x="3" y="4.5" width="14" height="11" rx="1.5"/><path d="m3.5 6 6.5 5 6.5-5"/>"#,
    /// A price tag or a code.
    Tag = r#"<path d="M3.5 3.5H10l6.5 6.5-6.5 6.5L3.5 10zM7 7h.01"/>"#,
    /// A group of machines or keys.
    Key = r#"<circle cx="7" cy="13" r="3.5"/><path d="m9.5 10.5 7-7M13 7l2.5 2.5"/>"#,
}

/// The icon as inline SVG, hidden from screen readers since words stand beside it.
pub fn icon(icon: Icon) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" inner_html=icon.shape()></svg>
    }
}
