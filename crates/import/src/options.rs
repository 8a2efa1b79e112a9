use serin_topology::RouterName;

/// What the objects do not say.
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
