//! `intel/providers.toml`: companies that sell names and servers, which no built-in table knows.

use crate::simulate::internet::KETTLEHOST;

pub(super) fn text() -> String {
    format!(
        "# Who sells names and servers, and where one pays.\n\n\
         [[provider]]\n\
         name = \"namekiln\"\n\
         kind = \"registrar\"\n\
         as_of = 2026-08-01T00:00:00Z\n\
         suffixes = [\"namekiln.example\"]\n\
         checkout = [\"cart.namekiln.example\"]\n\n\
         [[provider]]\n\
         name = \"{}\"\n\
         kind = \"hosting\"\n\
         as_of = 2026-08-01T00:00:00Z\n\
         suffixes = [\"kettlehost.example\"]\n\
         networks = [\"{}/{}\"]\n\
         checkout = [\"my.kettlehost.example\"]\n",
        KETTLEHOST.provider, KETTLEHOST.network, KETTLEHOST.prefix
    )
}
