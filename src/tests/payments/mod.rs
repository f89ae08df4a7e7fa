//! Payment providers, asked over real connections.

mod paypal;
