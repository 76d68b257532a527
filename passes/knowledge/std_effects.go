package knowledge

// stdEffects says what else functions of the standard library do. The calls
// whose error is always nil are those of errcheck's documented exclusions.
var stdEffects = []row{
	{"os", "Exit", Func{Does: NoReturn}},
	{"syscall", "Exit", Func{Does: NoReturn}},
	{"runtime", "Goexit", Func{Does: NoReturn}},
	{"log", "Fatal Fatalf Fatalln Panic Panicf Panicln Logger.Fatal Logger.Fatalf Logger.Fatalln Logger.Panic Logger.Panicf Logger.Panicln", Func{Does: NoReturn}},
	{"testing", "common.FailNow common.Fatal common.Fatalf common.Skip common.Skipf common.SkipNow TB.FailNow TB.Fatal TB.Fatalf TB.Skip TB.Skipf TB.SkipNow", Func{Does: NoReturn}},

	{"fmt", "Print Printf Println", Func{Does: Prints | NilError}},
	{"bytes", "Buffer.Write Buffer.WriteByte Buffer.WriteRune Buffer.WriteString", Func{Does: NilError}},
	{"strings", "Builder.Write Builder.WriteByte Builder.WriteRune Builder.WriteString", Func{Does: NilError}},
	{"hash", "Hash.Write Hash32.Write Hash64.Write", Func{Does: NilError}},
	{"hash/maphash", "Hash.Write Hash.WriteByte Hash.WriteString", Func{Does: NilError}},
	{"math/rand", "Read Rand.Read", Func{Does: NilError}},
	{"crypto/rand", "Read", Func{Does: NilError}},
	{"io", "PipeReader.CloseWithError PipeWriter.CloseWithError PipeReader.Close PipeWriter.Close", Func{Does: NilError}},

	{"io", "Closer.Close PipeReader.Close PipeWriter.Close PipeReader.CloseWithError PipeWriter.CloseWithError", Func{Does: Closes}},
	{"os", "File.Close Root.Close", Func{Does: Closes}},
	{"os", "Process.Kill Process.Release Process.Signal", Func{Does: Stops | Mutates}},
	{"net", "conn.Close Conn.Close PacketConn.Close Listener.Close TCPListener.Close UnixListener.Close", Func{Does: Closes}},
	{"crypto/tls", "Conn.Close", Func{Does: Closes}},
	{"net/http", "Server.Close", Func{Does: Closes | Stops}},
	{"net/http/httptest", "Server.Close", Func{Does: Closes | Stops}},
	{"net/rpc", "Client.Close", Func{Does: Closes}},
	{"database/sql", "DB.Close Rows.Close Stmt.Close Conn.Close", Func{Does: Closes}},
	{"database/sql", "Tx.Commit Tx.Rollback", Func{Does: Closes}},
	{"time", "Timer.Stop Ticker.Stop", Func{Does: Stops}},
	{"os/signal", "Stop Ignore Reset", Func{Does: Stops}},
	{"compress/gzip", "Reader.Close Writer.Close", Func{Does: Closes}},
	{"archive/zip", "Writer.Close ReadCloser.Close", Func{Does: Closes}},

	{"time", "NewTimer NewTicker", Func{Does: Starts}},
	{"os/exec", "Cmd.Start", Func{Does: Starts | Mutates}},
	{"os/signal", "Notify NotifyContext", Func{Does: Starts}},
	{"net/http/httptest", "NewServer NewTLSServer Server.Start", Func{Does: Starts}},
	{"context", "WithCancel WithTimeout WithDeadline WithCancelCause WithTimeoutCause WithDeadlineCause", Func{Does: Starts}},
}

const anyLog = "Print Printf Println Output"

// loggerRows says which calls write to a log, by the logger's type.
var loggerRows = []row{
	{"log", anyLog + " Fatal Fatalf Fatalln Panic Panicf Panicln", Func{Does: Logs}},
	{"log", "Logger.Print Logger.Printf Logger.Println Logger.Output Logger.Fatal Logger.Fatalf Logger.Fatalln Logger.Panic Logger.Panicf Logger.Panicln", Func{Does: Logs}},
	{"log/slog", "Debug Info Warn Error Log LogAttrs DebugContext InfoContext WarnContext ErrorContext", Func{Does: Logs}},
	{"log/slog", "Logger.Debug Logger.Info Logger.Warn Logger.Error Logger.Log Logger.LogAttrs Logger.DebugContext Logger.InfoContext Logger.WarnContext Logger.ErrorContext Handler.Handle", Func{Does: Logs}},
	{"log/syslog", "Writer.Alert Writer.Crit Writer.Debug Writer.Emerg Writer.Err Writer.Info Writer.Notice Writer.Warning", Func{Does: Logs}},
	{"testing", "common.Log common.Logf common.Error common.Errorf common.Fatal common.Fatalf common.Skip common.Skipf TB.Log TB.Logf TB.Error TB.Errorf TB.Fatal TB.Fatalf TB.Skip TB.Skipf", Func{Does: Logs}},

	{"go.uber.org/zap", "Logger.Debug Logger.Info Logger.Warn Logger.Error Logger.DPanic Logger.Log", Func{Does: Logs}},
	{"go.uber.org/zap", "Logger.Fatal Logger.Panic SugaredLogger.Fatal SugaredLogger.Fatalf SugaredLogger.Fatalw SugaredLogger.Fatalln SugaredLogger.Panic SugaredLogger.Panicf SugaredLogger.Panicw SugaredLogger.Panicln", Func{Does: Logs | NoReturn}},
	{"go.uber.org/zap", "SugaredLogger.Debug SugaredLogger.Debugf SugaredLogger.Debugw SugaredLogger.Debugln SugaredLogger.Info SugaredLogger.Infof SugaredLogger.Infow SugaredLogger.Infoln SugaredLogger.Warn SugaredLogger.Warnf SugaredLogger.Warnw SugaredLogger.Warnln SugaredLogger.Error SugaredLogger.Errorf SugaredLogger.Errorw SugaredLogger.Errorln", Func{Does: Logs}},
	{"github.com/sirupsen/logrus", levels("") + " " + anyLog, Func{Does: Logs}},
	{"github.com/sirupsen/logrus", levels("Logger.") + " " + levels("Entry.") + " " + levels("FieldLogger.") + " " + levels("Ext1FieldLogger."), Func{Does: Logs}},
	{"github.com/sirupsen/logrus", "Fatal Fatalf Fatalln Panic Panicf Panicln Exit Logger.Fatal Logger.Fatalf Logger.Fatalln Logger.Panic Entry.Fatal Entry.Fatalf Entry.Fatalln Entry.Panic Entry.Panicf", Func{Does: Logs | NoReturn}},
	{"github.com/rs/zerolog", "Event.Msg Event.Msgf Event.Send Event.MsgFunc Logger.Print Logger.Printf", Func{Does: Logs}},
	{"github.com/rs/zerolog/log", "Print Printf", Func{Does: Logs}},
	{"k8s.io/klog", "Info Infof Infoln InfoS InfoDepth Warning Warningf Warningln Error Errorf Errorln ErrorS ErrorDepth Verbose.Info Verbose.Infof Verbose.Infoln Verbose.InfoS Verbose.Error Verbose.ErrorS", Func{Does: Logs}},
	{"k8s.io/klog", "Fatal Fatalf Fatalln Exit Exitf Exitln", Func{Does: Logs | NoReturn}},
	{"github.com/golang/glog", "Info Infof Infoln Warning Warningf Warningln Error Errorf Errorln Verbose.Info Verbose.Infof Verbose.Infoln", Func{Does: Logs}},
	{"fortio.org/log", "Fatalf", Func{Does: Logs | NoReturn}},
	{"github.com/golang/glog", "Fatal Fatalf Fatalln Exit Exitf Exitln", Func{Does: Logs | NoReturn}},
	{"github.com/go-logr/logr", "Logger.Info Logger.Error", Func{Does: Logs}},
	{"github.com/hashicorp/go-hclog", levels("Logger.") + " Logger.Log", Func{Does: Logs}},
	{"github.com/go-kit/log", "Logger.Log", Func{Does: Logs}},
	{"google.golang.org/grpc/grpclog", levels("") + " " + levels("LoggerV2.") + " " + levels("DepthLoggerV2."), Func{Does: Logs}},
	{"github.com/containerd/log", levels("Entry."), Func{Does: Logs}},
	{"github.com/charmbracelet/log", levels("") + " " + levels("Logger."), Func{Does: Logs}},
}

// levels spells out the methods that most leveled loggers have, below prefix.
func levels(prefix string) string {
	names := ""
	for _, level := range []string{"Trace", "Debug", "Info", "Warn", "Warning", "Error"} {
		for _, form := range []string{"", "f", "ln"} {
			names += " " + prefix + level + form
		}
	}
	return names
}
