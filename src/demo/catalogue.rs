//! What the demo shops sell and who recommends them.

/// A demo shop.
pub struct ShopPlan {
    /// Its short name, as the brand files name it.
    pub slug: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its currency.
    pub currency: &'static str,
    /// Where it answers in a demo, relative to the demo's own address.
    pub host: Option<&'static str>,
    /// Tax on top, in parts per million.
    pub tax_ppm: i64,
    /// Commission, in parts per million.
    pub rate_ppm: i64,
    /// What referred customers save.
    pub discount_ppm: i64,
    /// How many orders, when nothing else is asked for.
    pub orders: usize,
    /// Title, description, kind and price in minor units.
    pub products: &'static [(&'static str, &'static str, &'static str, i64)],
    /// Codes of the affiliates; the first one belongs to the login that is told.
    pub affiliates: &'static [&'static str],
}

/// The demo shops: one for each brand that ships.
pub const SHOPS: [ShopPlan; 3] = [
    ShopPlan {
        slug: "demo",
        name: "Tickrate",
        currency: "USD",
        host: None,
        tax_ppm: 0,
        rate_ppm: 200_000,
        discount_ppm: 100_000,
        orders: super::ORDERS,
        products: &[
            ("Starter server", "4 GB for up to ten friends, ready in a minute.", "SERVICE", 2_999),
            ("Arena server", "12 GB, dedicated cores, nightly backups.", "SERVICE", 5_900),
            (
                "Network bundle",
                "Three servers behind one proxy, with DDoS shield.",
                "SERVICE",
                12_900,
            ),
            (
                "Priority support",
                "A person answers within thirty minutes, any time.",
                "SERVICE",
                1_500,
            ),
            ("Map pack: Canyons", "Nine hand-built maps, yours for ever.", "FILE", 1_250),
        ],
        affiliates: &[
            super::CODE,
            "speedrun",
            "pixelfox",
            "nightowl",
            "duoqueue",
            "lootgoblin",
            "afkhero",
            "gg",
        ],
    },
    ShopPlan {
        slug: "school",
        name: "Lindenhof",
        currency: "EUR",
        host: Some("localhost"),
        tax_ppm: 190_000,
        rate_ppm: 200_000,
        discount_ppm: 100_000,
        orders: 140,
        products: &[
            ("Bookbinding basics", "Six lessons, paper and thread by post.", "SERVICE", 8_900),
            ("Letterpress weekend", "Two days at the press with eight people.", "SERVICE", 24_000),
            ("Colour for painters", "Twelve evenings, live and recorded.", "SERVICE", 14_900),
            ("Sketchbook, linen", "160 pages, sewn, lies flat.", "FILE", 2_400),
        ],
        affiliates: &["papertrail", "slowcraft", "inkwell"],
    },
    ShopPlan {
        slug: "street",
        name: "Nordkant",
        currency: "GBP",
        host: Some("street.localhost"),
        tax_ppm: 200_000,
        rate_ppm: 200_000,
        discount_ppm: 100_000,
        orders: 120,
        products: &[
            ("Concrete tee", "Heavy cotton, boxed cut.", "FILE", 4_200),
            ("Signal hoodie", "Brushed inside, loud outside.", "FILE", 8_900),
            ("Depot cap", "Six panels, no logo.", "FILE", 2_800),
        ],
        affiliates: &["cornershop", "nightbus", "overpass"],
    },
];

/// Handles of the customers; numbers follow when there are more.
pub const HANDLES: [&str; 24] = [
    "amber", "birch", "cobalt", "delta", "ember", "falcon", "garnet", "harbor", "indigo",
    "juniper", "kestrel", "lumen", "maple", "nova", "onyx", "pebble", "quartz", "raven", "sierra",
    "tundra", "umber", "violet", "willow", "zephyr",
];
