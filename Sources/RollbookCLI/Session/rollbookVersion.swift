/// The version that `rollbook --version` prints, journals keep and requests name.
let rollbookVersion = "0.1.0"
