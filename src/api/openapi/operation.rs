//! One operation: a handler together with its description.

use crate::api::ApiState;
use axum::Router;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa::openapi::PathItem;
use utoipa_axum::router::UtoipaMethodRouter;

/// A handler of the API with the description that it carries.
pub struct Operation(UtoipaMethodRouter<ApiState>);

/// The description of an operation.
pub struct Described {
    /// The path as the contract spells it.
    pub path: String,
    /// The operation object by method in lower case; one method as a rule.
    pub methods: Map<String, Value>,
    /// The schemas that it refers to.
    pub schemas: Map<String, Value>,
}

impl From<UtoipaMethodRouter<ApiState>> for Operation {
    /// The operation of one handler. Use the macro `operation!`.
    fn from(route: UtoipaMethodRouter<ApiState>) -> Self {
        Self(route)
    }
}

impl Operation {
    /// The description as JSON.
    pub fn describe(self) -> Described {
        let (schemas, paths, _) = self.0;
        let (path, item) = paths.paths.into_iter().next().unwrap_or_default();
        Described { path, methods: methods(&item), schemas: in_json(schemas) }
    }
}

/// Adds the operations to a router, each path with and without a slash at its end, never by redirect: some clients do
/// not follow one.
pub fn mount(router: Router<ApiState>, operations: Vec<Operation>) -> Router<ApiState> {
    let addresses = operations.into_iter().flat_map(|Operation((_, described, methods))| {
        described.paths.into_keys().map(move |address| (address, methods.clone()))
    });
    addresses.fold(router, |router, (path, methods)| {
        let path = path.trim_end_matches('/');
        router.route(path, methods.clone()).route(&format!("{path}/"), methods)
    })
}

fn methods(item: &PathItem) -> Map<String, Value> {
    match serde_json::to_value(item) {
        Ok(Value::Object(methods)) => methods,
        _ => Map::new(),
    }
}

/// A type's schema and those that it refers to.
pub fn schemas_of<T: ToSchema>() -> Map<String, Value> {
    let mut schemas = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut schemas);
    in_json(schemas)
}

fn in_json(schemas: Vec<(String, impl serde::Serialize)>) -> Map<String, Value> {
    let json = |schema| serde_json::to_value(schema).unwrap_or_default();
    schemas.into_iter().map(|(name, schema)| (name, json(schema))).collect()
}

/// An [`Operation`] from a handler with `#[utoipa::path]`: `operation!(create_order::create_order)`.
macro_rules! operation {
    ($module:ident::$handler:ident) => {
        $crate::api::openapi::Operation::from(::utoipa_axum::routes!($module::$handler))
    };
}
pub(crate) use operation;
