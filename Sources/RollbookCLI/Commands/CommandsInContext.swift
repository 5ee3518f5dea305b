// Which commands take which options, for what has to be added to a command that an output suggests.

extension ChecksumCommand: ChannelCommand {}
extension DiffCommand: ChannelCommand {}
extension DoctorCommand: ChannelCommand {}
extension InvalidateCommand: ChannelCommand {}
extension JournalCommand.Rebuild: ChannelCommand {}
extension MirrorCommand: ChannelCommand {}
extension ReindexCommand: ChannelCommand {}
extension RestoreCommand: ChannelCommand {}
extension ResumeCommand: ChannelCommand {}
extension RollbackCommand: ChannelCommand {}
extension RunCommand: ChannelCommand {}
extension UnlockCommand: ChannelCommand {}
extension VerifyCommand: ChannelCommand {}
extension VersionsCommand: ChannelCommand {}
extension HistoryCommand: CommandWithContext {}
extension JournalCommand.Check: CommandWithContext {}
extension JournalCommand.Export: CommandWithContext {}
extension JournalCommand.Import: CommandWithContext {}
extension PlaybooksCommand.Check: CommandWithContext {}
extension PlaybooksCommand.List: CommandWithContext {}
extension PlaybooksCommand.Show: CommandWithContext {}
extension ReportCommand: CommandWithContext {}
extension SandboxCommand: CommandWithContext {}
extension ShowCommand: CommandWithContext {}
extension StatusCommand: CommandWithContext {}
