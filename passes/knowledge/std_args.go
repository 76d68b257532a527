package knowledge

func arg(index int, use Use) []Arg       { return []Arg{{Index: index, Use: use}} }
func parallel(index int) []Arg           { return []Arg{{Index: index, Use: Parallel, Many: true}} }
func spawned(index int, join Join) []Arg { return []Arg{{Index: index, Use: Spawned, Join: join}} }
func args(use Use, index ...int) (out []Arg) {
	for _, i := range index {
		out = append(out, Arg{Index: i, Use: use})
	}
	return out
}

// stdArgs says what functions of the standard library do with function
// arguments, and which of them register.
var stdArgs = []row{
	{"sync", "WaitGroup.Go", Func{Args: spawned(0, WaitMethod)}},
	{"time", "AfterFunc", Func{Args: spawned(1, StopResult), Does: Starts}},
	{"context", "AfterFunc", Func{Args: spawned(1, StopResult), Does: Starts}},

	{"sync", "Once.Do Map.Range", Func{Args: arg(0, Now)}},
	{"sync", "OnceFunc OnceValue OnceValues", Func{Args: arg(0, Stored)}},
	{"sort", "Slice SliceStable SliceIsSorted", Func{Args: arg(1, Now)}},
	{"sort", "Search", Func{Args: arg(1, Now)}},
	{"sort", "Find", Func{Args: arg(1, Now)}},
	{"slices", "SortFunc SortStableFunc IsSortedFunc IndexFunc ContainsFunc DeleteFunc CompactFunc MaxFunc MinFunc AppendSeq SortedFunc SortedStableFunc", Func{Args: arg(1, Now)}},
	{"slices", "EqualFunc CompareFunc BinarySearchFunc", Func{Args: arg(2, Now)}},
	{"slices", "Collect Sorted SortedFunc SortedStableFunc", Func{Args: arg(0, Now)}},
	{"maps", "DeleteFunc Insert", Func{Args: arg(1, Now)}},
	{"maps", "EqualFunc", Func{Args: arg(2, Now)}},
	{"maps", "Collect", Func{Args: arg(0, Now)}},
	{"iter", "Pull Pull2", Func{Args: arg(0, Stored), Does: Starts}},
	{"strings", "Map", Func{Args: arg(0, Now)}},
	{"strings", "FieldsFunc IndexFunc LastIndexFunc ContainsFunc TrimFunc TrimLeftFunc TrimRightFunc", Func{Args: arg(1, Now)}},
	{"bytes", "Map", Func{Args: arg(0, Now)}},
	{"bytes", "FieldsFunc IndexFunc LastIndexFunc ContainsFunc TrimFunc TrimLeftFunc TrimRightFunc", Func{Args: arg(1, Now)}},
	{"path/filepath", "Walk WalkDir", Func{Args: arg(1, Now)}},
	{"io/fs", "WalkDir", Func{Args: arg(2, Now)}},
	{"os", "Expand", Func{Args: arg(1, Now)}},
	{"go/ast", "Inspect", Func{Args: arg(1, Now)}},
	{"regexp", "Regexp.ReplaceAllFunc Regexp.ReplaceAllStringFunc", Func{Args: arg(1, Now)}},
	{"expvar", "Do Map.Do", Func{Args: arg(0, Now)}},
	{"flag", "Visit VisitAll FlagSet.Visit FlagSet.VisitAll", Func{Args: arg(0, Now)}},
	{"log/slog", "Record.Attrs", Func{Args: arg(0, Now)}},
	{"container/ring", "Ring.Do", Func{Args: arg(0, Now)}},
	{"runtime/pprof", "Do", Func{Args: arg(2, Now)}},
	{"syscall", "RawConn.Control RawConn.Read RawConn.Write", Func{Args: arg(0, Now)}},
	{"testing", "T.Run B.Run", Func{Args: arg(1, Now)}},
	{"testing", "AllocsPerRun", Func{Args: arg(1, Now)}},
	{"testing", "Benchmark", Func{Args: arg(0, Now)}},
	{"testing", "F.Fuzz", Func{Args: arg(0, Now)}},
	{"testing", "B.RunParallel", Func{Args: parallel(0)}},
	{"testing/synctest", "Test", Func{Args: arg(1, Now)}},
	{"testing/quick", "Check", Func{Args: arg(0, Now)}},
	{"testing/quick", "CheckEqual", Func{Args: args(Now, 0, 1)}},

	{"testing", "common.Cleanup TB.Cleanup", Func{Args: arg(0, Stored)}},
	{"net/http", "HandleFunc ServeMux.HandleFunc", Func{Args: arg(1, Stored), Does: Registers}},
	{"runtime", "SetFinalizer AddCleanup", Func{Args: arg(1, Stored), Does: Registers}},
	{"flag", "Func BoolFunc FlagSet.Func FlagSet.BoolFunc", Func{Args: arg(2, Stored), Does: Registers}},
	{"expvar", "Publish", Func{Does: Registers}},
	{"net/http", "Server.RegisterOnShutdown", Func{Args: arg(0, Stored)}},
	{"net/http", "Handle ServeMux.Handle", Func{Does: Registers}},
	{"bufio", "Scanner.Split", Func{Args: arg(0, Stored)}},
}
