//! /dev/v1/invoices

mod show;
