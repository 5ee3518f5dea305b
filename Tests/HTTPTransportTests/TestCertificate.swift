import Foundation

/// The certificate of a `TLSServer`, made by `openssl`.
struct TestCertificate: Sendable {
    enum Maker {
        /// It signs itself.
        case itself
        /// It signs itself, and holds from the year 2099 on.
        case itselfLater
        /// An authority that is not sent along signs it.
        case authority
    }

    /// As `subjectAltName` lists them.
    var names = "IP:127.0.0.1"
    var maker = Maker.itself

    /// The commands that make `certificate.pem` and `key.pem` in a folder.
    func commands(in folder: String, days: Int) throws -> [String] {
        let (key, request, path) = (folder + "/key.pem", folder + "/request.pem", folder + "/certificate.pem")
        let newKey = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        let ask =
            "openssl req -new \(newKey) -subj /CN=rollbook -addext subjectAltName=\(names) -keyout \(key) -out \(request)"
        // Unlike `openssl req -x509` it takes a number of days below 0.
        let sign = "openssl x509 -req -in \(request) -days \(days) -copy_extensions copy -out \(path)"
        switch maker {
        case .itself: return [ask, "\(sign) -signkey \(key)"]
        case .authority:
            let (ownKey, own) = (folder + "/authority-key.pem", folder + "/authority.pem")
            return [
                ask, "openssl req -x509 \(newKey) -subj /CN=authority -keyout \(ownKey) -out \(own)",
                "\(sign) -CA \(own) -CAkey \(ownKey) -CAcreateserial",
            ]
        case .itselfLater:
            let settings = folder + "/ca.cnf"
            let lines = [
                "[ca]", "default_ca = own", "[own]", "database = \(folder)/index.txt", "serial = \(folder)/serial",
                "new_certs_dir = \(folder)", "default_md = sha256", "policy = any", "copy_extensions = copy", "[any]",
                "commonName = supplied", "",
            ]
            for (file, text) in [
                (settings, lines.joined(separator: "\n")), (folder + "/index.txt", ""), (folder + "/serial", "01\n"),
            ] {
                try Data(text.utf8).write(to: URL(filePath: file))
            }
            let times = "-startdate 20990101000000Z -enddate 20991231000000Z"
            return [
                ask,
                "openssl ca -config \(settings) -batch -selfsign -keyfile \(key) -in \(request) -out \(path) -notext \(times)",
            ]
        }
    }
}
