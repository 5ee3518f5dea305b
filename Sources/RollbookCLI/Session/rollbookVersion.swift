/// What `rollbook --version` says, journals keep and requests name.
let rollbookVersion = "0.1.0"
