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
    Receipt = r#"<path d="M4.5 2.8h11v14.4l-2.2-1.5-2.2 1.5-2.2-1.5-2.2 1.5-2.2-1.5zM7.5 7h5M7.5 10.5h5"/>"#,
    /// Affiliates: three joined points.
    Nodes = r#"<circle cx="5" cy="10" r="2.3"/><circle cx="14.7" cy="4.8" r="2.3"/><circle cx="14.7" cy="15.2" r="2.3"/><path d="m7 8.9 5.6-3M7 11.1l5.6 3"/>"#,
    /// Balance: a wallet.
    Wallet = r#"<path d="M16 6.5V4.2a.9.9 0 0 0-1.1-.9L4.2 5.6A1.6 1.6 0 0 0 3 7.1V15a1.5 1.5 0 0 0 1.5 1.5h11A1.5 1.5 0 0 0 17 15V8a1.5 1.5 0 0 0-1.5-1.5zM13.5 11.5h.01"/>"#,
    /// More.
    More = r#"<path d="M4.5 10h.01M10 10h.01M15.5 10h.01" stroke-width="2.6"/>"#,
    /// The account.
    Person = r#"<circle cx="10" cy="6.7" r="3.2"/><path d="M3.8 17c.6-3.3 3-5 6.2-5s5.600 1.700 6.200 5"/>"#,
    /// Several people.
    People = r#"<circle cx="7.300" cy="7" r="2.800"/><path d="M2.200 16.500c.4-3 2.300-4.600 5.100-4.600s4.700 1.600 5.100 4.600M13 4.400a2.800 2.800 0 0 1 0 5.200M14.600 12.200c1.800.6 2.900 2 3.200 4.300"/>"#,
    /// Signing in.
    Enter = r#"<path d="M11.500 3.500H15A1.500 1.500 0 0 1 16.500 5v10a1.500 1.500 0 0 1-1.500 1.500h-3.500M3 10h9M8.700 6.700 12 10l-3.300 3.300"/>"#,
    /// Signing out.
    Leave = r#"<path d="M8.500 3.500H5A1.500 1.500 0 0 0 3.500 5v10A1.500 1.500 0 0 0 5 16.500h3.500M8 10h9M13.700 6.700 17 10l-3.300 3.300"/>"#,
    /// Today.
    Sun = r#"<circle cx="10" cy="10" r="3.300"/><path d="M10 2.500v1.600M10 15.900v1.600M2.500 10h1.600M15.900 10h1.600M4.700 4.700l1.100 1.100M14.200 14.200l1.100 1.100M15.300 4.700l-1.100 1.100M5.800 14.200l-1.100 1.100"/>"#,
    /// Waiting for a time.
    Clock = r#"<circle cx="10" cy="10" r="7"/><path d="M10 6v4.300l2.700 1.700"/>"#,
    /// Done.
    Check = r#"<path d="m4 10.600 4 4 8.200-8.800"/>"#,
    /// Ended or refused.
    Cross = r#"<path d="m5 5 10 10M15 5 5 15"/>"#,
    /// Held.
    Pause = r#"<path d="M7 4.500v11M13 4.500v11"/>"#,
    /// In part.
    Half = r#"<circle cx="10" cy="10" r="7"/><path d="M10 3v14a7 7 0 0 0 0-14z" fill="currentColor"/>"#,
    /// Something needs attention.
    Warning = r#"<path d="M10 3 2.500 16.500h15zM10 8.200v3.600M10 14.200h.01"/>"#,
    /// Worth knowing.
    Info = r#"<circle cx="10" cy="10" r="7"/><path d="M10 9.300v4.200M10 6.500h.01"/>"#,
    /// Given back.
    Back = r#"<path d="M7 5 3.500 8.500 7 12M3.500 8.500h8a4.500 4.500 0 0 1 0 9H8"/>"#,
    /// Turned into something else.
    Swap = r#"<path d="M3.500 7.500h12L12.300 4.300M16.500 12.500h-12l3.200 3.200"/>"#,
    /// Forward.
    ArrowRight = r#"<path d="M3.500 10h12.500M11.500 5.500 16 10l-4.500 4.500"/>"#,
    /// More than before.
    ArrowUp = r#"<path d="M10 16.500V4M5.500 8.500 10 4l4.500 4.500"/>"#,
    /// Less than before.
    ArrowDown = r#"<path d="M10 3.500V16M5.500 11.500 10 16l4.500-4.500"/>"#,
    /// Find.
    Search = r#"<circle cx="8.800" cy="8.800" r="5.300"/><path d="m12.800 12.800 4.200 4.200"/>"#,
    /// Get a file.
    Download = r#"<path d="M10 3v9.500M5.800 8.700 10 12.900l4.200-4.200M3.500 16.500h13"/>"#,
    /// Copy.
    Copy = r#"<rect x="7" y="7" width="9.500" height="9.500" rx="1.500"/><path d="M13 7V5a1.500 1.500 0 0 0-1.500-1.500H5A1.500 1.500 0 0 0 3.500 5v6.500A1.500 1.500 0 0 0 5 13h2"/>"#,
    /// Pass on.
    Share = r#"<path d="M10 12.500V3M6.200 6.300 10 2.800l3.800 3.500M5.500 9.500H4V17h12V9.500h-1.500"/>"#,
    /// Leads to another place.
    External = r#"<path d="M8 4.500H4.500v11h11V12M11.500 3.500h5v5M16.500 3.500 9.500 10.500"/>"#,
    /// On paper.
    Print = r#"<path d="M6 7V3h8v4M6 14H3.500V7h13v7H14M6 11.500h8V17H6z"/>"#,
    /// One more.
    Plus = r#"<path d="M10 4v12M4 10h12"/>"#,
    /// Kept safe.
    Lock = r#"<rect x="4.500" y="9" width="11" height="8" rx="1.500"/><path d="M7 9V6.500a3 3 0 0 1 6 0V9"/>"#,
    /// Opens.
    Down = r#"<path d="m5 7.500 5 5 5-5"/>"#,
    /// A flag raised by a check.
    Flag = r#"<path d="M5 17.500V3.500M5 4h10l-2 3.500 2 3.500H5"/>"#,
    /// A letter.
    Mail = r#"<rect x="3" y="4.500" width="14" height="11" rx="1.500"/><path d="m3.500 6 6.500 5 6.500-5"/>"#,
    /// A price tag or a code.
    Tag = r#"<path d="M3.500 3.500H10l6.500 6.500-6.500 6.500L3.500 10zM7 7h.01"/>"#,
    /// A group of machines or keys.
    Key = r#"<circle cx="7" cy="13" r="3.500"/><path d="m9.500 10.500 7-7M13 7l2.500 2.500"/>"#,
}

/// The icon as inline SVG, hidden from screen readers since words stand beside it.
pub fn icon(icon: Icon) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" inner_html=icon.shape()></svg> }
}
