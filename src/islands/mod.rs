//! The parts that also run in the browser: small comforts over pages that work without them. Value types of `domain`
//! only; no server functions.
