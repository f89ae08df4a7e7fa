//! The brand's mark: a few plain SVG shapes on a 32 by 32 field, checked before they reach a page.

use super::colour::Rgb;
use serde::{Deserialize, Deserializer};

/// Shapes that a mark may use, with the attributes each may have.
const SHAPES: [(&str, &[&str]); 3] = [
    (
        "path",
        &["d", "fill", "fill-rule", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin"],
    ),
    ("circle", &["cx", "cy", "r", "fill", "stroke", "stroke-width"]),
    ("rect", &["x", "y", "width", "height", "rx", "fill", "stroke", "stroke-width", "transform"]),
];

/// A checked mark. Shapes are drawn in the colour of the text; `fill="accent"` and
/// `stroke="accent"` point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    inline: String,
    source: String,
}

impl Mark {
    /// Reads the inside of an SVG: only `path`, `circle` and `rect` with plain attributes.
    ///
    /// # Errors
    /// A sentence that names what is not allowed.
    pub fn parse(source: &str) -> Result<Self, String> {
        let mut rest = source.trim();
        let mut shapes = Vec::new();
        while !rest.is_empty() {
            let inside = rest.strip_prefix('<').ok_or("a mark is made of elements only")?;
            let (element, after) = inside.split_once("/>").ok_or("a shape must end with `/>`")?;
            shapes.push(read_shape(element)?);
            rest = after.trim_start();
        }
        if shapes.is_empty() || shapes.len() > 24 {
            return Err("a mark has one to 24 shapes".to_owned());
        }
        let source = shapes.concat();
        let inline = source
            .replace("fill=\"accent\"", "class=\"accent-fill\"")
            .replace("stroke=\"accent\"", "class=\"accent-stroke\"");
        Ok(Self { inline, source })
    }

    /// A plain square, for brands without a file.
    pub fn square() -> Self {
        let shape = "<rect x=\"4\" y=\"4\" width=\"24\" height=\"24\"/>".to_owned();
        Self { inline: shape.clone(), source: shape }
    }

    /// The shapes for a page: `currentColor` and the classes `accent-fill` and `accent-stroke`.
    pub fn inline(&self) -> &str {
        &self.inline
    }

    /// A whole SVG for a favicon: the mark on a field.
    pub fn favicon(&self, field: Rgb, ink: Rgb, accent: Rgb, radius: u8) -> String {
        let shapes = self.source.replace("\"accent\"", &format!("\"{accent}\""));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-8 -8 48 48\" color=\"{ink}\" \
             fill=\"currentColor\"><rect x=\"-8\" y=\"-8\" width=\"48\" height=\"48\" \
             rx=\"{radius}\" fill=\"{field}\"/>{shapes}</svg>"
        )
    }
}

fn read_shape(element: &str) -> Result<String, String> {
    let (name, mut rest) = element.split_once(char::is_whitespace).unwrap_or((element, ""));
    let allowed = SHAPES.iter().find(|(shape, _)| *shape == name);
    let (_, attributes) = allowed.ok_or_else(|| format!("`<{name}>` is not allowed in a mark"))?;
    let mut shape = format!("<{name}");
    rest = rest.trim();
    while !rest.is_empty() {
        let (attribute, after) =
            rest.split_once("=\"").ok_or("attributes are written `name=\"value\"`")?;
        let (value, after) = after.split_once('"').ok_or("an attribute's value must end")?;
        let attribute = attribute.trim();
        if !attributes.contains(&attribute) {
            return Err(format!("`{attribute}` is not allowed on `<{name}>`"));
        }
        let is_plain =
            |letter: char| letter.is_ascii_alphanumeric() || " .,-+()\n".contains(letter);
        if !value.chars().all(is_plain) {
            return Err(format!("`{attribute}` holds a letter that is not allowed"));
        }
        for part in [" ", attribute, "=\"", value, "\""] {
            shape.push_str(part);
        }
        rest = after.trim_start();
    }
    shape.push_str("/>");
    Ok(shape)
}

impl<'de> Deserialize<'de> for Mark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_shapes_are_kept() {
        let mark = Mark::parse("<path d=\"M0 0h32\" fill=\"accent\"/> <circle cx=\"1\" r=\"2\"/>")
            .unwrap();
        assert_eq!(
            mark.inline(),
            "<path d=\"M0 0h32\" class=\"accent-fill\"/><circle cx=\"1\" r=\"2\"/>"
        );
        assert!(mark.favicon(Rgb::BLACK, Rgb::WHITE, Rgb([255, 0, 0]), 8).contains("#ff0000"));
    }

    #[test]
    fn anything_that_could_run_or_load_is_refused() {
        for source in [
            "",
            "text",
            "<script/>",
            "<path onload=\"x\"/>",
            "<path d=\"M0 0\">",
            "<image href=\"x\"/>",
            "<rect fill=\"url(#a)\"/>",
            "<path d=\"M0\" style=\"x\"/>",
            "<path d='M0'/>",
            "<path d=\"M0 0\"/><",
            "<circle r=\"&quot;\"/>",
        ] {
            assert!(Mark::parse(source).is_err(), "{source}");
        }
    }
}
