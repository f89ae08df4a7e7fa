//! The self-hosted families, each with a fallback of the same measure, so that nothing moves when a
//! font arrives.

use serde::{Deserialize, Deserializer};

/// A family that the portal hosts, or the fonts of the reader's device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Anton: condensed, black, for posters. One weight.
    Anton,
    /// Archivo: a grotesque, 400–800.
    Archivo,
    /// DM Mono: a quiet fixed-width face. One weight.
    DmMono,
    /// Figtree: a friendly geometric sans, 400–700.
    Figtree,
    /// Fraunces: a soft old-style serif at display size, 350–600.
    Fraunces,
    /// Geist: a precise sans, 400–700.
    Geist,
    /// Martian Mono, condensed: a technical fixed-width face, 400–700.
    MartianMono,
    /// What the device has.
    System,
}

/// What a family is measured by.
struct Measure {
    name: &'static str,
    slug: &'static str,
    weights: &'static str,
    /// Fonts on devices that are adjusted to stand in.
    stand_in: &'static str,
    /// `size-adjust`, `ascent-override` and `descent-override` in percent.
    adjust: (&'static str, &'static str, &'static str),
    generic: &'static str,
}

const SANS: &str = "local(\"Arial\"),local(\"Liberation Sans\"),local(\"Roboto\")";
const NARROW: &str =
    "local(\"Arial Narrow\"),local(\"Liberation Sans Narrow\"),local(\"Roboto Condensed\")";
const SERIF: &str = "local(\"Times New Roman\"),local(\"Liberation Serif\"),local(\"Noto Serif\")";
const MONO: &str = "local(\"Courier New\"),local(\"Liberation Mono\"),local(\"Roboto Mono\")";

const ANTON: Measure = Measure {
    name: "Anton",
    slug: "anton",
    weights: "400",
    stand_in: NARROW,
    adjust: ("111.9", "105.1", "29.4"),
    generic: "Impact,sans-serif",
};
const ARCHIVO: Measure = Measure {
    name: "Archivo",
    slug: "archivo",
    weights: "400 800",
    stand_in: SANS,
    adjust: ("102.6", "85.6", "20.5"),
    generic: "sans-serif",
};
const DM_MONO: Measure = Measure {
    name: "DM Mono",
    slug: "dm-mono",
    weights: "400",
    stand_in: MONO,
    adjust: ("100", "99.2", "31"),
    generic: "ui-monospace,monospace",
};
const FIGTREE: Measure = Measure {
    name: "Figtree",
    slug: "figtree",
    weights: "400 700",
    stand_in: SANS,
    adjust: ("101.1", "93.9", "24.7"),
    generic: "sans-serif",
};
const FRAUNCES: Measure = Measure {
    name: "Fraunces",
    slug: "fraunces",
    weights: "350 600",
    stand_in: SERIF,
    adjust: ("99.3", "98.5", "25.7"),
    generic: "Georgia,serif",
};
const GEIST: Measure = Measure {
    name: "Geist",
    slug: "geist",
    weights: "400 700",
    stand_in: SANS,
    adjust: ("105.3", "95.4", "28"),
    generic: "sans-serif",
};
const MARTIAN_MONO: Measure = Measure {
    name: "Martian Mono",
    slug: "martian-mono",
    weights: "400 700",
    stand_in: MONO,
    adjust: ("102", "98.1", "19.6"),
    generic: "ui-monospace,monospace",
};

impl Family {
    /// Every hosted family.
    pub const HOSTED: [Self; 7] = [
        Self::Anton,
        Self::Archivo,
        Self::DmMono,
        Self::Figtree,
        Self::Fraunces,
        Self::Geist,
        Self::MartianMono,
    ];

    fn measure(self) -> Option<&'static Measure> {
        match self {
            Self::Anton => Some(&ANTON),
            Self::Archivo => Some(&ARCHIVO),
            Self::DmMono => Some(&DM_MONO),
            Self::Figtree => Some(&FIGTREE),
            Self::Fraunces => Some(&FRAUNCES),
            Self::Geist => Some(&GEIST),
            Self::MartianMono => Some(&MARTIAN_MONO),
            Self::System => None,
        }
    }

    /// The family by its name in a brand file.
    pub fn parse(name: &str) -> Option<Self> {
        let is = |family: &Self| family.name() == name;
        Self::HOSTED.into_iter().chain([Self::System]).find(is)
    }

    /// The name a brand file uses.
    pub fn name(self) -> &'static str {
        self.measure().map_or("system", |measure| measure.name)
    }

    /// Address of the font file; nothing to fetch for [`Family::System`].
    pub fn href(self) -> &'static str {
        match self {
            Self::Anton => "/fonts/anton.woff2",
            Self::Archivo => "/fonts/archivo.woff2",
            Self::DmMono => "/fonts/dm-mono.woff2",
            Self::Figtree => "/fonts/figtree.woff2",
            Self::Fraunces => "/fonts/fraunces.woff2",
            Self::Geist => "/fonts/geist.woff2",
            Self::MartianMono => "/fonts/martian-mono.woff2",
            Self::System => "",
        }
    }

    /// The value of `font-family`.
    pub(super) fn stack(self) -> String {
        match self.measure() {
            Some(Measure { name, generic, .. }) => {
                format!("\"{name}\",\"{name} stand-in\",{generic}")
            }
            None => "system-ui,sans-serif".to_owned(),
        }
    }

    /// The `@font-face` rules: the hosted file and its stand-in.
    pub(super) fn faces(self) -> String {
        let Some(measure) = self.measure() else { return String::new() };
        let Measure { name, slug, weights, stand_in, adjust: (size, ascent, descent), .. } =
            measure;
        format!(
            "@font-face{{font-family:\"{name}\";src:url(/fonts/{slug}.woff2) format(\"woff2\");\
             font-weight:{weights};font-display:swap}}\n\
             @font-face{{font-family:\"{name} stand-in\";src:{stand_in};size-adjust:{size}%;\
             ascent-override:{ascent}%;descent-override:{descent}%;line-gap-override:0%}}\n"
        )
    }

    /// Size of figures in this family beside words in `text`, so that both look equally large.
    pub(super) fn figure_size(self, text: Self) -> &'static str {
        if self == text {
            return "1em";
        }
        match self {
            Self::MartianMono => ".86em",
            Self::DmMono => ".95em",
            _ => "1em",
        }
    }

    /// Line height that suits the family at display size.
    pub(super) fn leading(self) -> &'static str {
        match self {
            Self::Anton => "1.08",
            Self::MartianMono => "1.2",
            _ => "1.12",
        }
    }
}

impl<'de> Deserialize<'de> for Family {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::parse(&name).ok_or_else(|| {
            let known: Vec<_> = Self::HOSTED.iter().map(|family| family.name()).collect();
            let known = known.join(", ");
            serde::de::Error::custom(format!("`{name}` is not hosted; known are {known}, system"))
        })
    }
}
