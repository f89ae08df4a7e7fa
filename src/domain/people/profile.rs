//! What can be known of a person beside the address for mail: names, telephone, postal address.

use crate::domain::text::turns_direction;

/// One field of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileField {
    /// The given or full name.
    Name,
    /// The family name.
    Surname,
    /// The telephone number.
    Phone,
    /// The country of the telephone number, as a prefix or a code.
    PhoneCountryCode,
    /// ISO 3166 country, two letters.
    CountryCode,
    /// Street and number.
    StreetAddress,
    /// Floor, door, care of.
    AdditionalAddressInfo,
    /// The city.
    City,
    /// The postal code.
    PostalCode,
    /// The state, province or region.
    State,
}

/// Why a text cannot be in its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileProblem {
    /// It has more characters than this.
    TooLong(usize),
    /// It holds line breaks or other control characters, or what turns the direction of the text.
    ControlCharacters,
    /// It is no two-letter country code.
    NotACountry,
}

impl ProfileField {
    /// Every field.
    pub const ALL: [Self; 10] = [
        Self::Name,
        Self::Surname,
        Self::Phone,
        Self::PhoneCountryCode,
        Self::CountryCode,
        Self::StreetAddress,
        Self::AdditionalAddressInfo,
        Self::City,
        Self::PostalCode,
        Self::State,
    ];

    /// The field as it is sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Surname => "surname",
            Self::Phone => "phone",
            Self::PhoneCountryCode => "phone_country_code",
            Self::CountryCode => "country_code",
            Self::StreetAddress => "street_address",
            Self::AdditionalAddressInfo => "additional_address_info",
            Self::City => "city",
            Self::PostalCode => "postal_code",
            Self::State => "state",
        }
    }

    /// The most characters.
    pub fn length_max(self) -> usize {
        match self {
            Self::PhoneCountryCode => 8,
            Self::CountryCode => 2,
            Self::Phone | Self::PostalCode => 32,
            Self::Name | Self::Surname | Self::City | Self::State => 100,
            Self::StreetAddress | Self::AdditionalAddressInfo => 200,
        }
    }

    /// Reads a text for this field, trimmed; nothing but spaces clears it. Countries become upper case.
    ///
    /// # Errors
    /// Why the text cannot be kept.
    pub fn read(self, text: &str) -> Result<Option<String>, ProfileProblem> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        if text.chars().any(|c| c.is_control() || turns_direction(c)) {
            return Err(ProfileProblem::ControlCharacters);
        }
        if self == Self::CountryCode {
            let is_code = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
            let code = is_code.then(|| text.to_ascii_uppercase());
            return code.map(Some).ok_or(ProfileProblem::NotACountry);
        }
        if text.chars().count() > self.length_max() {
            return Err(ProfileProblem::TooLong(self.length_max()));
        }
        Ok(Some(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_trimmed_and_bounded() {
        assert_eq!(ProfileField::Name.read(" Ada "), Ok(Some("Ada".to_owned())));
        assert_eq!(ProfileField::City.read("  "), Ok(None));
        assert_eq!(ProfileField::CountryCode.read("de"), Ok(Some("DE".to_owned())));
        for bad in ["d", "deu", "d1", "ß", "--"] {
            assert_eq!(
                ProfileField::CountryCode.read(bad),
                Err(ProfileProblem::NotACountry),
                "{bad}"
            );
        }
        let long = "x".repeat(101);
        assert_eq!(ProfileField::Surname.read(&long), Err(ProfileProblem::TooLong(100)));
        assert_eq!(ProfileField::City.read("a\nb"), Err(ProfileProblem::ControlCharacters));
        assert_eq!(
            ProfileField::Name.read("Ann\u{202e}nnA"),
            Err(ProfileProblem::ControlCharacters)
        );
        let hebrew = "\u{5d3}\u{5d5}\u{5d3}";
        assert_eq!(ProfileField::Name.read(hebrew), Ok(Some(hebrew.to_owned())));
    }
}
