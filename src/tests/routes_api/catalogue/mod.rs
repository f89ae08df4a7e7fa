//! /dev/v1/products and /dev/v1/coupons

mod coupons;
mod products;
