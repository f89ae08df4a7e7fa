//! One operation: a handler together with its description.

use crate::api::ApiState;
use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter, on};
use serde_json::{Map, Value};
use utoipa::__dev::{SchemaReferences, Tags};
use utoipa::openapi::path::HttpMethod;
use utoipa::{Path, ToSchema};

/// A handler of the API with the description that it carries.
pub struct Operation {
    path: String,
    methods: MethodRouter<ApiState>,
    describe: fn() -> Described,
}

/// What an operation says of itself.
pub struct Described {
    /// The path as the contract spells it.
    pub path: String,
    /// The methods in lower case; one as a rule.
    pub methods: Vec<&'static str>,
    /// The operation object.
    pub operation: Value,
    /// The schemas that it refers to.
    pub schemas: Map<String, Value>,
}

impl Operation {
    /// The operation of a handler; `P` is its description. Use the macro `operation!`.
    pub fn new<P, H, T>(handler: H) -> Self
    where
        P: Path + SchemaReferences + Tags<'static>,
        H: Handler<T, ApiState>,
        T: 'static,
    {
        let filters = P::methods().into_iter().map(filter);
        let methods = filters.reduce(MethodFilter::or).map(|filter| on(filter, handler));
        Self { path: P::path(), methods: methods.unwrap_or_default(), describe: describe::<P> }
    }

    /// What the operation says of itself.
    pub fn describe(&self) -> Described {
        (self.describe)()
    }
}

/// Adds the operations to a router, each path with and without a slash at its end, never by redirect: some clients do
/// not follow one.
pub fn mount(router: Router<ApiState>, operations: Vec<Operation>) -> Router<ApiState> {
    operations.into_iter().fold(router, |router, Operation { path, methods, .. }| {
        let path = path.trim_end_matches('/');
        router.route(path, methods.clone()).route(&format!("{path}/"), methods)
    })
}

fn describe<P: Path + SchemaReferences + Tags<'static>>() -> Described {
    let mut schemas = Vec::new();
    P::schemas(&mut schemas);
    let mut operation = P::operation();
    operation.tags = Some(P::tags().into_iter().map(str::to_owned).collect());
    Described {
        path: P::path(),
        methods: P::methods().iter().map(name).collect(),
        operation: serde_json::to_value(operation).unwrap_or_default(),
        schemas: in_json(schemas),
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

fn filter(method: HttpMethod) -> MethodFilter {
    match method {
        HttpMethod::Get => MethodFilter::GET,
        HttpMethod::Post => MethodFilter::POST,
        HttpMethod::Put => MethodFilter::PUT,
        HttpMethod::Delete => MethodFilter::DELETE,
        HttpMethod::Options => MethodFilter::OPTIONS,
        HttpMethod::Head => MethodFilter::HEAD,
        HttpMethod::Patch => MethodFilter::PATCH,
        HttpMethod::Trace => MethodFilter::TRACE,
    }
}

fn name(method: &HttpMethod) -> &'static str {
    match method {
        HttpMethod::Get => "get",
        HttpMethod::Post => "post",
        HttpMethod::Put => "put",
        HttpMethod::Delete => "delete",
        HttpMethod::Options => "options",
        HttpMethod::Head => "head",
        HttpMethod::Patch => "patch",
        HttpMethod::Trace => "trace",
    }
}

/// An [`Operation`] from a handler with `#[utoipa::path]`: `operation!(create_order::create_order)`.
macro_rules! operation {
    ($module:ident::$handler:ident) => {
        ::paste::paste! {
            $crate::api::openapi::Operation::new::<$module::[<__path_ $handler>], _, _>(
                $module::$handler,
            )
        }
    };
}
pub(crate) use operation;
