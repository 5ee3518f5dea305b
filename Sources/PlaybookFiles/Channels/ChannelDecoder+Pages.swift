extension ChannelDecoder {
    /// Reads `pages` and `pages-deadline`; the deadline is in seconds.
    mutating func pages(in settings: Settings) -> (setting: PagesSetting, deadlineSeconds: Int) {
        let pages = reader.choice("pages", in: settings, of: PagesSetting.self) ?? .html
        if let node = settings["pages-deadline"], !pages.areExternal {
            reader.report(
                "'pages-deadline' is for pages that others write", at: node.place,
                hint: "add pages: external, or leave it out")
        }
        return (pages, reader.seconds("pages-deadline", in: settings) ?? PagesSetting.deadlineSecondsDefault)
    }
}
