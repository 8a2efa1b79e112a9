use serin_topology::RouterName;

/// What the objects do not say.
///
/// ```
/// use serin::{ImportOptions, Input, import};
///
/// # let web = "
/// # apiVersion: apps/v1
/// # kind: Deployment
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 3
/// #   selector: {matchLabels: {app: web}}
/// #   template:
/// #     metadata: {labels: {app: web}}
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// # ---
/// # apiVersion: v1
/// # kind: Service
/// # metadata: {name: web}
/// # spec:
/// #   selector: {app: web}
/// #   ports: [{port: 80, targetPort: http}]
/// # ---
/// # apiVersion: networking.k8s.io/v1
/// # kind: Ingress
/// # metadata: {name: web}
/// # spec:
/// #   ingressClassName: nginx
/// #   rules:
/// #   - host: web.example.com
/// #     http:
/// #       paths:
/// #       - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
/// # ";
/// let options = ImportOptions { name: Some("shop".to_owned()), ..ImportOptions::default() };
/// let found = import(vec![Input::Text("web.yaml".to_owned(), web.into())], &options);
/// assert_eq!(found.imported.releases[0].name, "shop");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Name of the release; without one it is that of the stable track's Service.
    pub name: Option<String>,
    /// Namespace of objects that name none.
    pub namespace: Option<String>,
    /// The stable track, by its Deployment or its Service, where weights do not tell.
    pub stable: Option<String>,
    /// The canary track, by its Deployment or its Service, where no route names it.
    pub canary: Option<String>,
    /// Hosts of a route that names none, or of one that there is not yet.
    pub hosts: Vec<String>,
    /// What reads an Ingress that names no class, or the route that there is not yet.
    pub router: Option<RouterName>,
}
