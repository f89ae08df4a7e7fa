//! Colours: sRGB, OKLCH and back, and the WCAG 2 contrast between two.

use serde::{Deserialize, Deserializer};
use std::fmt;

/// An sRGB colour with eight bits a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rgb(pub [u8; 3]);

impl Rgb {
    /// Black.
    pub const BLACK: Self = Self([0; 3]);
    /// White.
    pub const WHITE: Self = Self([255; 3]);

    /// Reads `#rrggbb` or `#rgb`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let number = u32::from_str_radix(digits, 16).ok()?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let [_, red, green, blue] = number.to_be_bytes();
        match digits.len() {
            6 => Some(Self([red, green, blue])),
            3 => {
                let (green, blue_green) = (blue >> 4, blue & 15);
                Some(Self([(number.to_be_bytes()[2] & 15) * 17, green * 17, blue_green * 17]))
            }
            _ => None,
        }
    }

    /// Relative luminance (WCAG 2.2).
    pub fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| linear(f64::from(channel) / 255.0));
        0.2126f64.mul_add(red, 0.7152f64.mul_add(green, 0.0722 * blue))
    }

    /// Contrast ratio with `other`, from 1 to 21 (WCAG 2.2).
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// This colour in OKLCH.
    pub fn to_oklch(self) -> Oklch {
        let [red, green, blue] = self.0.map(|channel| linear(f64::from(channel) / 255.0));
        let cone = |weights: [f64; 3]| dot(weights, [red, green, blue]).cbrt();
        let long = cone([0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9]);
        let medium = cone([0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6]);
        let short = cone([0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5]);
        let cones = [long, medium, short];
        let lightness = dot([0.210_454_255_3, 0.793_617_785, -0.004_072_046_8], cones);
        let a = dot([1.977_998_495_1, -2.428_592_205, 0.450_593_709_9], cones);
        let b = dot([0.025_904_037_1, 0.782_771_766_2, -0.808_675_766], cones);
        Oklch { lightness, chroma: a.hypot(b), hue: b.atan2(a).to_degrees().rem_euclid(360.0) }
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(formatter, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl<'de> Deserialize<'de> for Rgb {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!("`{text}` is not a colour; write #rrggbb"))
        })
    }
}

/// A colour by perceived lightness (0–1), chroma (0 to about 0.4) and hue (degrees).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Oklch {
    /// Perceived lightness, 0 to 1.
    pub lightness: f64,
    /// Distance from grey, 0 to about 0.4.
    pub chroma: f64,
    /// Degrees.
    pub hue: f64,
}

impl Oklch {
    /// A colour from its three parts.
    pub const fn new(lightness: f64, chroma: f64, hue: f64) -> Self {
        Self { lightness, chroma, hue }
    }

    /// The same colour at another lightness.
    #[must_use]
    pub fn at(self, lightness: f64) -> Self {
        Self { lightness, ..self }
    }

    /// The same colour with another chroma.
    #[must_use]
    pub fn with_chroma(self, chroma: f64) -> Self {
        Self { chroma, ..self }
    }

    /// The nearest colour a screen can show: chroma is given up until all channels fit.
    pub fn to_rgb(self) -> Rgb {
        let lightness =
            if self.lightness.is_finite() { self.lightness.clamp(0.0, 1.0) } else { 0.5 };
        let hue = if self.hue.is_finite() { self.hue } else { 0.0 };
        let wanted = if self.chroma.is_finite() { self.chroma.clamp(0.0, 0.5) } else { 0.0 };
        let fits = |chroma| {
            let channels = Self { lightness, chroma, hue }.to_linear();
            channels.iter().all(|channel| (-0.0005..=1.0005).contains(channel))
        };
        let (mut low, mut high) = (0.0, wanted);
        if fits(wanted) {
            low = wanted;
        } else {
            for _ in 0..16 {
                let middle = f64::midpoint(low, high);
                if fits(middle) { low = middle } else { high = middle }
            }
        }
        Rgb(Self { lightness, chroma: low, hue }.to_linear().map(encode))
    }

    /// Linear sRGB channels, which may lie outside 0–1.
    fn to_linear(self) -> [f64; 3] {
        let (sin, cos) = self.hue.to_radians().sin_cos();
        let lab = [self.lightness, self.chroma * cos, self.chroma * sin];
        let cones = [
            dot([1.0, 0.396_337_777_4, 0.215_803_757_3], lab),
            dot([1.0, -0.105_561_345_8, -0.063_854_172_8], lab),
            dot([1.0, -0.089_484_177_5, -1.291_485_548], lab),
        ]
        .map(|cone| cone.powi(3));
        [
            dot([4.076_741_662_1, -3.307_711_591_3, 0.230_969_929_2], cones),
            dot([-1.268_438_004_6, 2.609_757_401_1, -0.341_319_396_5], cones),
            dot([-0.004_196_086_3, -0.703_418_614_7, 1.707_614_701], cones),
        ]
    }
}

fn dot(weights: [f64; 3], values: [f64; 3]) -> f64 {
    weights[0].mul_add(values[0], weights[1].mul_add(values[1], weights[2] * values[2]))
}

/// A channel without its gamma (IEC 61966-2-1).
fn linear(channel: f64) -> f64 {
    if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
}

/// A linear channel as eight bits.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rounded and clamped to 0..=255 before"
)]
fn encode(channel: f64) -> u8 {
    let value = if channel <= 0.003_130_8 {
        channel * 12.92
    } else {
        1.055f64.mul_add(channel.powf(1.0 / 2.4), -0.055)
    };
    (value * 255.0).round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_colours_have_their_known_coordinates() {
        for (hex, lightness, chroma, hue) in [
            ("#ffffff", 1.0, 0.0, 0.0),
            ("#000000", 0.0, 0.0, 0.0),
            ("#ff0000", 0.628, 0.2577, 29.23),
            ("#00ff00", 0.8664, 0.2948, 142.5),
            ("#0000ff", 0.452, 0.3132, 264.05),
        ] {
            let colour = Rgb::parse(hex).unwrap().to_oklch();
            assert!((colour.lightness - lightness).abs() < 0.001, "{hex} {colour:?}");
            assert!((colour.chroma - chroma).abs() < 0.001, "{hex} {colour:?}");
            assert!(chroma == 0.0 || (colour.hue - hue).abs() < 0.1, "{hex} {colour:?}");
        }
    }

    #[test]
    fn colours_survive_the_way_there_and_back() {
        for red in (0..=255).step_by(17) {
            for green in (0..=255).step_by(17) {
                for blue in (0..=255).step_by(17) {
                    let colour = Rgb([red, green, blue]);
                    assert_eq!(colour.to_oklch().to_rgb(), colour);
                }
            }
        }
    }

    #[test]
    fn impossible_colours_lose_chroma_and_keep_their_lightness() {
        let colour = Oklch::new(0.7, 0.4, 150.0).to_rgb().to_oklch();
        assert!((colour.lightness - 0.7).abs() < 0.01 && colour.chroma < 0.3);
        for odd in [f64::NAN, f64::INFINITY, -1.0, 1e300] {
            let _ = Oklch::new(odd, odd, odd).to_rgb();
        }
    }

    #[test]
    fn contrast_is_that_of_the_guideline() {
        assert!((Rgb::BLACK.contrast(Rgb::WHITE) - 21.0).abs() < 0.001);
        let grey = Rgb::parse("#767676").unwrap();
        assert!((grey.contrast(Rgb::WHITE) - 4.54).abs() < 0.01);
    }

    #[test]
    fn colours_are_read_from_hex_only() {
        assert_eq!(Rgb::parse("#fa0"), Rgb::parse("#ffaa00"));
        for text in ["", "#", "fa0", "#ff", "#gggggg", "#+12345", "#1234567", "red"] {
            assert_eq!(Rgb::parse(text), None, "{text}");
        }
    }
}
