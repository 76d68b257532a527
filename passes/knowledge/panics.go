package knowledge

import "go/types"

// PanicsOnWrong reports whether a function of the standard library panics where what it
// is given to parse, or was just parsed, is wrong.
func PanicsOnWrong(obj *types.Func) bool {
	return Is(obj, "regexp", "MustCompile", "MustCompilePOSIX") || Is(obj, "text/template", "Must") || Is(obj, "html/template", "Must") ||
		Is(obj, "net/netip", "MustParseAddr", "MustParseAddrPort", "MustParsePrefix")
}

// KeepsGoing reports whether a function is one that goroutines are waited for, contexts
// and timers made, errors written and lines logged with, and that does not panic
// whatever it is given.
func KeepsGoing(obj *types.Func) bool {
	return Is(obj, "golang.org/x/sync/errgroup", "WithContext", "Group.Wait") ||
		IsRootContext(obj) || Is(obj, "context", "WithCancel", "WithTimeout", "WithDeadline", "WithoutCancel", "WithCancelCause") ||
		Is(obj, "time", "After", "NewTimer", "Timer.Stop", "Now", "Since", "Time.Add") ||
		Is(obj, "errors", "New") || Is(obj, "fmt", "Errorf", "Sprintf", "Sprint", "Printf", "Println") ||
		Is(obj, "log", "Print", "Printf", "Println", "Logger.Print", "Logger.Printf", "Logger.Println") ||
		Is(obj, "log/slog", "Debug", "Info", "Warn", "Error", "Logger.Debug", "Logger.Info", "Logger.Warn", "Logger.Error") ||
		obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "sync" && (obj.Name() == "Add" || obj.Name() == "Wait" || obj.Name() == "Lock" || obj.Name() == "Unlock")
}

// SetsDeadline reports whether a function only says until when a connection waits, whose
// it is, or what time that is.
func SetsDeadline(obj *types.Func) bool {
	return Is(obj, "net", "Conn.RemoteAddr", "Conn.LocalAddr", "Conn.SetDeadline", "Conn.SetReadDeadline", "Conn.SetWriteDeadline",
		"conn.RemoteAddr", "conn.LocalAddr", "conn.SetDeadline", "conn.SetReadDeadline", "conn.SetWriteDeadline") ||
		Is(obj, "time", "Now", "Time.Add")
}
