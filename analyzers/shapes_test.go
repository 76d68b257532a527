package analyzers_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/asynclint/asynclint/analyzers/ruletest"
)

// shapes says where the fixtures have each kind in each shape: a package
// directory and file below testdata/src and the function whose body has what is
// to be reported; or, after a dash, why there is none: it makes no sense for the
// kind, or is open.
var shapes = map[string]map[string]string{
	"lockleak/flag": {
		"literal": "lockleak/flag/flag.go:literal", "function": "lockleak/flag/flag.go:syncAll", "method": "lockleak/flag/flag.go:refresh",
		"helper": "lockleak/flag/flag.go:work", "generic": "lockleak/flag/flag.go:fill", "package": "- the flag is the package's own",
	},
	"waitgroup/add-inside": {
		"literal": "waitgroup/inside/inside.go:literal", "function": "waitgroup/inside/inside.go:worker", "method": "waitgroup/inside/inside.go:run",
		"helper": "waitgroup/inside/inside.go:enter", "generic": "waitgroup/inside/inside.go:each", "package": "waitgroup/inside/inside.go:anotherPackage",
	},
	"waitgroup/add-late": {
		"literal": "waitgroup/late/l.go:literal", "function": "waitgroup/late/l.go:named", "method": "waitgroup/late/l.go:start",
		"helper": "waitgroup/late/l.go:throughHelper", "generic": "waitgroup/late/l.go:each", "package": "waitgroup/late/l.go:anotherPackage",
	},
	"waitgroup/done-missing": {
		"literal": "waitgroup/missing/missing.go:literal", "function": "waitgroup/missing/missing.go:worker", "method": "waitgroup/missing/missing.go:run",
		"helper": "waitgroup/missing/missing.go:throughHelper", "generic": "waitgroup/missing/missing.go:each", "package": "waitgroup/missing/missing.go:anotherPackage",
	},
	"waitgroup/done-early": {
		"literal": "waitgroup/doneearly/doneearly.go:literal", "function": "waitgroup/doneearly/doneearly.go:crawl", "method": "waitgroup/doneearly/doneearly.go:nanny",
		"helper": "waitgroup/doneearly/doneearly.go:helper", "generic": "waitgroup/doneearly/doneearly.go:each", "package": "- open: what functions of other packages do last",
	},
	"waitgroup/count": {
		"literal": "waitgroup/count/count.go:tooMany", "function": "waitgroup/count/count.go:named", "method": "waitgroup/count/count.go:run",
		"helper": "waitgroup/count/count.go:throughHelper", "generic": "waitgroup/count/count.go:goWaits", "package": "waitgroup/count/count.go:anotherPackage",
	},
	"unawaited/result": {
		"literal": "unawaited/result/result.go:literal", "function": "unawaited/result/result.go:namedFunction", "method": "unawaited/result/result.go:boundMethod",
		"helper": "unawaited/result/result.go:viaHelper", "generic": "unawaited/result/result.go:generic", "package": "unawaited/result/result.go:viaHelper",
	},
	"unawaited/main-exit": {
		"literal": "unawaited/mainexit/main.go:main", "method": "unawaited/mainexit/main.go:main", "function": "unawaited/mainexit/main.go:run",
		"helper": "unawaited/mainexit/main.go:main", "generic": "unawaited/mainexit/main.go:main", "package": "unawaited/mainexit/main.go:main",
	},
	"unawaited/request-scope": {
		"literal": "unawaited/request/request.go:literal", "function": "unawaited/request/request.go:named", "method": "unawaited/request/request.go:ServeHTTP",
		"helper": "unawaited/request/request.go:viaHelper", "generic": "unawaited/request/request.go:generic", "package": "unawaited/request/request.go:Hello",
	},
	"unawaited/cancelled": {
		"literal": "unawaited/cancelled/c.go:literal", "function": "unawaited/cancelled/c.go:function", "method": "unawaited/cancelled/c.go:method",
		"helper": "unawaited/cancelled/c.go:helper", "generic": "unawaited/cancelled/c.go:generic", "package": "unawaited/cancelled/c.go:anotherPackage",
	},
	"unawaited/test-outlives": {
		"literal": "unawaited/testlife/life_test.go:TestLiteral", "function": "unawaited/testlife/life_test.go:TestNamed", "method": "unawaited/testlife/life_test.go:TestSuite",
		"helper": "unawaited/testlife/life_test.go:TestHelper", "generic": "unawaited/testlife/life_test.go:TestGeneric", "package": "unawaited/testlife/life_test.go:TestLibrary",
	},
	"unawaited/pipe-cut": {
		"literal": "unawaited/pipecut/pipecut.go:literal", "function": "unawaited/pipecut/pipecut.go:named", "method": "unawaited/pipecut/pipecut.go:run",
		"helper": "unawaited/pipecut/pipecut.go:helper", "generic": "unawaited/pipecut/pipecut.go:generic", "package": "- open: whether a function of another package reads to the end",
	},
	"unawaited/detached": {
		"literal": "unawaited/detached/detached.go:Literal", "function": "unawaited/detached/detached.go:Named", "method": "unawaited/detached/detached.go:Register",
		"helper": "unawaited/detached/detached.go:Helper", "generic": "unawaited/detached/detached.go:Generic", "package": "unawaited/detached/detached.go:Named",
	},
	"panicboundary/dead-recover": {
		"literal": "panicboundary/p.go:nested", "function": "panicboundary/p.go:handle", "method": "panicboundary/p.go:rescue",
		"helper": "panicboundary/p.go:ofThisPackage", "generic": "panicboundary/p.go:catch", "package": "panicboundary/p.go:anotherPackage",
	},
	"panicboundary/fatal": {
		"literal": "panicboundary/p.go:fatal", "function": "panicboundary/p.go:fatalHelper", "method": "panicboundary/p.go:watch", "generic": "panicboundary/p.go:fatalGeneric",
		"helper": "panicboundary/p.go:fatalHelper", "package": "- the package that ends the process is the one that is reported, if it starts the goroutine",
	},
	"lostgoerror/call": {
		"literal": "lostgoerror/a/a.go:bad", "function": "lostgoerror/a/a.go:bad", "method": "lostgoerror/a/a.go:bad", "helper": "lostgoerror/a/a.go:bad",
		"generic": "lostgoerror/a/a.go:bad", "package": "lostgoerror/a/a.go:bad", "variable": "lostgoerror/a/vars.go:syncCommand",
	},
	"lostgoerror/blank": {
		"literal": "lostgoerror/a/a.go:blanks", "function": "- a function that drops an error may be called elsewhere, too", "method": "lostgoerror/a/a.go:blanks",
		"helper": "lostgoerror/a/a.go:blanks", "generic": "lostgoerror/a/a.go:blanks", "package": "lostgoerror/a/a.go:blanks",
	},
	"lostgoerror/unread-channel": {
		"literal": "lostgoerror/unread/u.go:bad", "function": "lostgoerror/unread/u.go:bad", "method": "lostgoerror/unread/u.go:bad",
		"helper": "lostgoerror/unread/u.go:untold", "generic": "lostgoerror/unread/u.go:bad", "package": "lostgoerror/unread/u.go:bad",
	},
	"lostgoerror/cut-short": {
		"literal": "lostgoerror/cutshort/cutshort.go:Lines", "function": "lostgoerror/cutshort/cutshort.go:lines", "method": "lostgoerror/cutshort/cutshort.go:read",
		"helper": "lostgoerror/cutshort/cutshort.go:read", "generic": "lostgoerror/cutshort/cutshort.go:feed", "package": "lostgoerror/cutshort/cutshort.go:rows",
	},
	"lostgoerror/done-first": {
		"literal": "lostgoerror/donefirst/d.go:all", "function": "lostgoerror/donefirst/d.go:one", "method": "lostgoerror/donefirst/d.go:methods",
		"helper": "lostgoerror/donefirst/d.go:methods", "generic": "lostgoerror/donefirst/d.go:results", "package": "- open: what another package sends, and when it ends",
	},
	"lostgoerror/shadowed": {
		"literal": "lostgoerror/shadowed/s.go:run", "function": "- a function has no variables around it", "method": "lostgoerror/shadowed/s.go:all", "generic": "lostgoerror/shadowed/s.go:each",
		"helper": "- as for functions", "package": "- as for functions",
	},
	"earlycatch/nil-wrapped": {
		"literal": "earlycatch/nilwrapped/n.go:each", "function": "earlycatch/nilwrapped/n.go:size", "method": "earlycatch/nilwrapped/n.go:handle", "generic": "earlycatch/nilwrapped/n.go:each",
		"helper": "- what a helper wraps is its caller's", "package": "- reported in the package that wraps, as any function",
	},
	"earlycatch/tested-late": {
		"literal": "earlycatch/nilwrapped/late.go:other", "function": "earlycatch/nilwrapped/late.go:open", "method": "earlycatch/nilwrapped/late.go:other",
		"helper": "earlycatch/nilwrapped/late.go:other", "generic": "earlycatch/nilwrapped/late.go:ask", "package": "earlycatch/nilwrapped/late.go:ask",
	},
	"earlycatch/set-late": {
		"literal": "earlycatch/setlate/s.go:each", "function": "earlycatch/setlate/s.go:save", "method": "earlycatch/setlate/s.go:put", "generic": "earlycatch/setlate/s.go:each",
		"helper": "- a variable is set by literals in its function alone", "package": "- as for helpers",
	},
	"earlycatch/recover-silent": {
		"literal": "earlycatch/a/a.go:silent", "function": "earlycatch/a/a.go:swallow", "method": "earlycatch/a/a.go:quiet", "generic": "earlycatch/a/a.go:quietly",
		"helper": "- recover works only in the function that is deferred itself", "package": "- reported in the package that recovers, as any function",
	},
	"earlycatch/cause-replaced": {
		"literal": "earlycatch/a/a.go:replaced", "function": "earlycatch/wrap/w.go:causeHeld", "method": "earlycatch/shapes/s.go:replaced",
		"helper": "- an error that a function makes may be one that callers know", "generic": "earlycatch/a/a.go:replaced", "package": "earlycatch/a/a.go:replaced",
	},
	"earlycatch/flattened": {
		"literal": "earlycatch/a/a.go:flat", "function": "earlycatch/wrap/w.go:named", "method": "earlycatch/wrap/w.go:method",
		"helper": "earlycatch/shapes/s.go:send", "generic": "earlycatch/wrap/w.go:generic", "package": "earlycatch/a/a.go:flat",
	},
	"earlycatch/log-and-return": {
		"literal": "earlycatch/shapes/s.go:twiceLiteral", "function": "earlycatch/a/a.go:both", "method": "earlycatch/shapes/s.go:twice",
		"helper": "earlycatch/shapes/s.go:twiceByHelper", "generic": "earlycatch/shapes/s.go:twiceGeneric", "package": "earlycatch/shapes/s.go:twicePackage",
	},
	"earlycatch/log-and-drop": {
		"literal": "- whose callers are to be seen", "function": "earlycatch/a/a.go:find", "method": "- an interface may call it",
		"helper": "- strict; a helper that logs counts as a logger", "generic": "- strict; not asked for", "package": "- all callers must be in the package",
	},
	"errgroup/recorded": {
		"literal": "errgroup/recorded/recorded.go:page", "function": "errgroup/recorded/recorded.go:one", "method": "errgroup/recorded/recorded.go:all",
		"helper": "errgroup/recorded/recorded.go:one", "generic": "errgroup/recorded/recorded.go:each", "package": "- a function of another package may be called by others, too",
	},
	"errgroup/wait-missing": {
		"literal": "errgroup/wait/wait.go:literal", "function": "errgroup/wait/wait.go:named", "method": "errgroup/wait/wait.go:method",
		"helper": "errgroup/wait/wait.go:helper", "generic": "errgroup/wait/wait.go:generic", "package": "errgroup/across/a.go:missing", "variable": "errgroup/wait/vars.go:commands",
	},
	"errgroup/wait-ignored": {
		"literal": "errgroup/shapes/s.go:ignoredLiteral", "function": "errgroup/wait/wait.go:ignored", "method": "errgroup/wait/wait.go:ignoredBlank",
		"helper": "errgroup/shapes/s.go:ignoredByHelper", "generic": "errgroup/wait/wait.go:ignoredGeneric", "package": "errgroup/across/a.go:ignored",
	},
	"errgroup/wait-dropped": {
		"literal": "errgroup/shapes/s.go:droppedLiteral", "function": "errgroup/shapes/s.go:droppedNamed", "method": "errgroup/shapes/s.go:droppedBy",
		"helper": "errgroup/shapes/s.go:droppedByHelper", "generic": "errgroup/wait/wait.go:droppedGeneric", "package": "errgroup/across/a.go:dropped",
	},
	"errgroup/swallowed": {
		"literal": "errgroup/swallowed/swallowed.go:literal", "function": "errgroup/shapes/s.go:logged", "method": "errgroup/swallowed/swallowed.go:run",
		"helper": "errgroup/shapes/s.go:swallowedHelper", "generic": "errgroup/shapes/s.go:swallowedGeneric", "package": "errgroup/across/a.go:swallowed",
	},
	"errgroup/outer-ctx": {
		"literal": "errgroup/context/context.go:outer", "function": "errgroup/context/context.go:outerNamed", "method": "errgroup/context/context.go:outerMethod",
		"helper": "errgroup/shapes/s.go:outerThroughBegin", "generic": "errgroup/context/context.go:outerGeneric", "package": "errgroup/across/a.go:outer",
	},
	"errgroup/deaf": {
		"literal": "errgroup/deaf/d.go:literal", "function": "errgroup/deaf/d.go:named", "method": "errgroup/deaf/d.go:untilClosed",
		"helper": "errgroup/deaf/d.go:helper", "generic": "errgroup/deaf/d.go:generic", "package": "- open: what another package waits for",
	},
	"errgroup/ctx-after-wait": {
		"literal": "errgroup/shapes/s.go:afterWaitLiteral", "function": "errgroup/context/context.go:afterWait", "method": "errgroup/shapes/s.go:afterWaitMethod",
		"helper": "errgroup/shapes/s.go:afterWaitHelper", "generic": "errgroup/shapes/s.go:afterWaitGeneric", "package": "errgroup/across/a.go:afterWait",
	},
	"errgroup/ctx-presumed": {
		"literal": "- as ctx-after-wait, which has all shapes", "function": "errgroup/undone/u.go:presumed", "method": "- as ctx-after-wait", "helper": "- as ctx-after-wait",
		"generic": "- as ctx-after-wait", "package": "- as ctx-after-wait",
	},
	"errgroup/ctx-err": {
		"literal": "errgroup/context/context.go:ctxErrLiteral", "function": "errgroup/shapes/s.go:ctxErrNamed", "method": "errgroup/shapes/s.go:ctxErr",
		"helper": "errgroup/shapes/s.go:ctxErrHelper", "generic": "errgroup/shapes/s.go:ctxErrGeneric", "package": "errgroup/shapes/s.go:ctxErrPackage",
	},
	"errgroup/reuse": {
		"literal": "errgroup/context/context.go:reuse", "function": "errgroup/shapes/s.go:reuseNamed", "method": "errgroup/shapes/s.go:reuseMethod",
		"helper": "errgroup/shapes/s.go:reuseHelper", "generic": "errgroup/shapes/s.go:reuseGeneric", "package": "errgroup/across/a.go:again",
	},
	"errgroup/limit": {
		"literal": "errgroup/shapes/s.go:limitLiteral", "function": "errgroup/limit/limit.go:late", "method": "errgroup/limit/limit.go:init",
		"helper": "errgroup/limit/limit.go:lateHelper", "generic": "errgroup/limit/limit.go:inside", "package": "errgroup/across/a.go:late",
	},
	"sharedvar/error": {
		"literal": "sharedvar/a/bad.go:literal", "function": "sharedvar/shapes/s.go:try", "method": "sharedvar/a/bad.go:group",
		"helper": "sharedvar/a/bad.go:group", "generic": "sharedvar/loopvar/l.go:generic", "package": "sharedvar/workers/w.go:assigns",
	},
	"sharedvar/append": {
		"literal": "sharedvar/shapes/s.go:appendLiteral", "function": "sharedvar/shapes/s.go:add", "method": "sharedvar/a/bad.go:method",
		"helper": "sharedvar/shapes/s.go:push", "generic": "sharedvar/shapes/s.go:appendGeneric", "package": "sharedvar/shapes/s.go:appendPackage",
	},
	"sharedvar/map": {
		"literal": "sharedvar/shapes/s.go:mapLiteral", "function": "sharedvar/shapes/s.go:set", "method": "sharedvar/shapes/s.go:visit",
		"helper": "sharedvar/shapes/s.go:put", "generic": "sharedvar/a/bad.go:generic", "package": "sharedvar/shapes/s.go:mapPackage",
	},
	"sharedvar/counter": {
		"literal": "sharedvar/shapes/s.go:counterLiteral", "function": "sharedvar/shapes/s.go:tally", "method": "sharedvar/shapes/s.go:count",
		"helper": "sharedvar/a/bad.go:viaHelper", "generic": "sharedvar/shapes/s.go:counterGeneric", "package": "sharedvar/workers/w.go:otherPackage",
	},
	"sharedvar/field": {
		"literal": "sharedvar/field/f.go:literal", "function": "sharedvar/field/f.go:count", "method": "sharedvar/field/f.go:update",
		"helper": "sharedvar/field/f.go:get", "generic": "sharedvar/field/f.go:put", "package": "- open: touch has no facts",
	},
	"sharedvar/global": {
		"literal": "sharedvar/global/g.go:literal", "function": "sharedvar/global/g.go:restored", "method": "sharedvar/global/g.go:method",
		"helper": "sharedvar/global/g.go:count", "generic": "sharedvar/global/g.go:generic", "package": "- open: touch has no facts",
	},
	"sharedvar/handler": {
		"literal": "sharedvar/handler/handler.go:routes", "function": "- a function has no variables around it", "method": "sharedvar/handler/given.go:static",
		"helper": "sharedvar/handler/http.go:mount", "generic": "sharedvar/handler/http.go:converted", "package": "sharedvar/handler/http.go:elsewhere",
	},
	"sharedvar/callback": {
		"literal": "sharedvar/handler/handler.go:forward", "function": "- a function has no variables around it", "method": "sharedvar/handler/handler.go:start",
		"helper": "sharedvar/handler/handler.go:start", "generic": "sharedvar/handler/handler.go:watch", "package": "- open: what another package keeps is known by its name alone",
	},
	"sharedvar/nil-channel": {
		"literal": "sharedvar/nilchan/n.go:Stop", "function": "- a channel in a field of a type, which has methods", "method": "sharedvar/nilchan/n.go:Close",
		"helper": "sharedvar/nilchan/n.go:Close", "generic": "sharedvar/nilchan/n.go:Shut", "package": "- fields that another package sets are not followed",
	},
	"sequential/calls": {
		"literal": "- somebody has to wait for the answers, and who calls a literal is not known", "function": "sequential/calls/calls.go:Into", "method": "sequential/calls/calls.go:Page",
		"helper": "sequential/calls/calls.go:Helpers", "generic": "sequential/calls/calls.go:Generic", "package": "sequential/calls/calls.go:Into",
	},
	"sequential/loop": {
		"literal": "sequential/loop/loop.go:literal", "function": "sequential/loop/loop.go:All", "method": "sequential/loop/loop.go:ByIndex",
		"helper": "- open: no fixture", "generic": "sequential/loop/loop.go:All", "package": "sequential/loop/loop.go:ByIndex",
	},
	"unbounded/request": {
		"literal": "unbounded/unbounded.go:prices", "function": "unbounded/unbounded.go:named", "method": "unbounded/unbounded.go:Prices",
		"helper": "unbounded/unbounded.go:each", "generic": "unbounded/unbounded.go:generic", "package": "- open: no fixture",
	},
	"uncancellable/request": {
		"literal": "uncancellable/request/r.go:tries", "function": "uncancellable/request/r.go:fetch", "method": "uncancellable/request/r.go:Forecast",
		"helper": "uncancellable/request/r.go:Stations", "generic": "uncancellable/request/r.go:get", "package": "- open: what makes a request in another package",
	},
	"uncancellable/sleep": {
		"literal": "uncancellable/uncancellable.go:spawned", "function": "uncancellable/uncancellable.go:retrying", "method": "uncancellable/uncancellable.go:poll",
		"helper": "uncancellable/uncancellable.go:pollSlowly", "generic": "uncancellable/uncancellable.go:generic", "package": "- open: no fixture",
	},
	"iterpull/yield-again": {
		"literal": "iterpull/again.go:all", "function": "iterpull/again.go:switched", "method": "iterpull/again.go:names",
		"helper": "iterpull/again.go:pairs", "generic": "iterpull/again.go:walk", "package": "iterpull/again.go:both",
	},
	"iterpull/stop": {
		"literal": "iterpull/i.go:equal", "function": "iterpull/i.go:first", "method": "iterpull/i.go:find", "generic": "iterpull/i.go:equal",
		"helper": "- who gets stop from a helper is not looked at yet", "package": "- as for helpers",
	},
	"ctxloop/deferred": {
		"literal": "ctxloop/a.go:each", "function": "ctxloop/a.go:all", "method": "ctxloop/a.go:poll", "generic": "ctxloop/a.go:each",
		"helper": "- a helper that defers does so at its own end", "package": "- reported in the package with the loop, as any function",
	},
	"ctxloop/rederived": {
		"literal": "ctxloop/rederived.go:serve", "function": "ctxloop/rederived.go:dead", "method": "ctxloop/rederived.go:each", "generic": "ctxloop/rederived.go:serve",
		"helper": "- what a helper derives it may derive from something else", "package": "- as for helpers",
	},
	"deadctx/flight": {
		"literal": "deadctx/flight/flight.go:key", "function": "deadctx/flight/flight.go:bounded", "method": "deadctx/flight/flight.go:key",
		"helper": "deadctx/flight/flight.go:made", "generic": "deadctx/flight/flight.go:serve", "package": "deadctx/flight/flight.go:elsewhere",
	},
	"deadctx/undone": {
		"literal": "deadctx/undone/undone.go:DoToo", "function": "deadctx/undone/undone.go:under", "method": "deadctx/undone/undone.go:Do",
		"helper": "deadctx/undone/undone.go:Do", "generic": "deadctx/undone/undone.go:under", "package": "deadctx/undone/undone.go:under",
	},
	"deadctx/presumed": {
		"literal": "deadctx/presumed/presumed.go:laterPresumed", "function": "deadctx/presumed/presumed.go:memberPresumed", "method": "deadctx/presumed/presumed.go:ClosePresumed",
		"helper": "deadctx/presumed/presumed.go:memberPresumed", "generic": "deadctx/presumed/presumed.go:allPresumed", "package": "deadctx/presumed/presumed.go:elsewherePresumed",
	},
	"relock/readers": {
		"literal": "relock/readers/readers.go:literalReaders", "function": "relock/readers/readers.go:allReaders", "method": "relock/readers/readers.go:ConnectReaders",
		"helper": "relock/readers/readers.go:BothReaders", "generic": "relock/readers/readers.go:listReaders", "package": "relock/readers/readers.go:visitReaders",
	},
	"uncancellable/backoff": {
		"literal": "uncancellable/backoff/backoff.go:dial", "function": "uncancellable/backoff/backoff.go:poll", "method": "uncancellable/backoff/backoff.go:Get",
		"helper": "uncancellable/backoff/backoff.go:poll", "generic": "uncancellable/backoff/backoff.go:do", "package": "- open: no fixture",
	},
	"chanclose/unlocked-send": {
		"literal": "- whoever keeps a registry has methods", "function": "- as of a literal", "method": "chanclose/unlocked/unlocked.go:Publish",
		"helper": "chanclose/unlocked/unlocked.go:Publish", "generic": "chanclose/unlocked/unlocked.go:Send", "package": "- who else uses an object of another package is not known",
	},
	"uncancellable/loop-no-exit": {
		"literal": "uncancellable/uncancellable.go:newFlusher", "function": "uncancellable/uncancellable.go:ticking", "method": "uncancellable/uncancellable.go:run",
		"helper": "uncancellable/lasting.go:sweep", "generic": "uncancellable/lasting.go:turn", "package": "- a loop of another package is reported there",
	},
	"hotloop/spin": {
		"literal": "hotloop/spin/spin.go:start", "function": "hotloop/spin/spin.go:count", "method": "hotloop/spin/spin.go:run",
		"helper": "- open: no fixture", "generic": "hotloop/spin/spin.go:each", "package": "- open: no fixture",
	},
	"hotloop/spin-wait": {
		"literal": "hotloop/spin/wait.go:waitLocal", "function": "hotloop/spin/wait.go:waitStarted", "method": "hotloop/spin/wait.go:waitReady",
		"helper": "hotloop/spin/wait.go:waitEnded", "generic": "hotloop/spin/wait.go:wait", "package": "- what another package changes, it may change under a lock",
	},
	"hotloop/event-loop": {
		"literal": "hotloop/events/events.go:start", "function": "hotloop/events/events.go:loop", "method": "hotloop/events/events.go:run",
		"helper": "hotloop/events/events.go:run", "generic": "hotloop/events/events.go:each", "package": "- open: no fixture",
	},
	"hotloop/recompute": {
		"literal": "hotloop/items/recompute.go:routes", "function": "hotloop/items/recompute.go:count", "method": "hotloop/items/recompute.go:ServeHTTP",
		"helper": "hotloop/items/recompute.go:isNumber", "generic": "hotloop/items/recompute.go:times", "package": "- open: no fixture",
	},
	"hotloop/sync-per-item": {
		"method": "hotloop/items/files.go:append", "literal": "hotloop/items/shapes.go:flusher", "function": "hotloop/items/shapes.go:syncEach",
		"helper": "- whoever calls a helper that syncs wants what it wrote to last", "generic": "hotloop/items/shapes.go:syncMany",
		"package": "- as of a helper",
	},
	"hotloop/client": {
		"function": "hotloop/items/client.go:proxy", "method": "hotloop/items/client.go:ServeHTTP", "helper": "hotloop/items/client.go:fetch",
		"literal": "hotloop/items/shapes.go:asks", "generic": "hotloop/items/shapes.go:decoded", "package": "- open: no facts",
	},
	"semaphoreleak": {
		"literal": "semaphoreleak/semaphoreleak.go:goroutine", "function": "semaphoreleak/semaphoreleak.go:save", "method": "semaphoreleak/semaphoreleak.go:serve",
		"helper": "semaphoreleak/semaphoreleak.go:helpers", "generic": "semaphoreleak/semaphoreleak.go:generic", "package": "- open: no fixture",
	},
	"guardedby/made-twice": {
		"literal": "guardedby/madetwice/m.go:Pay", "function": "guardedby/madetwice/m.go:Gate", "method": "guardedby/madetwice/m.go:Account",
		"helper": "guardedby/madetwice/m.go:Get", "generic": "guardedby/madetwice/m.go:Get", "package": "guardedby/madetwice/m.go:Slots",
	},
	"guardedby/outside-section": {
		"literal": "guardedby/outside/shapes.go:Handler", "function": "guardedby/outside/outside.go:Flush", "method": "guardedby/outside/outside.go:Deliver",
		"helper": "guardedby/outside/shapes.go:Raise", "generic": "guardedby/outside/outside.go:Put", "package": "guardedby/outside/shapes.go:Tick",
	},
	"guardedby/escapes": {
		"literal": "guardedby/escapes/shapes.go:Lister", "function": "guardedby/escapes/shapes.go:Regions", "method": "guardedby/escapes/escapes.go:Region",
		"helper": "guardedby/escapes/shapes.go:Sum", "generic": "guardedby/escapes/shapes.go:Each", "package": "guardedby/escapes/shapes.go:Names",
	},
	"guardedby/check-then-act": {
		"literal": "guardedby/checkact/checkact.go:routes", "function": "guardedby/checkact/checkact.go:one", "method": "guardedby/checkact/checkact.go:book",
		"helper": "guardedby/checkact/checkact.go:enter", "generic": "guardedby/checkact/checkact.go:enter", "package": "guardedby/checkact/checkact.go:Book",
	},
	"guardedby/polled": {
		"literal": "guardedby/polled/polled.go:Run", "function": "guardedby/polled/polled.go:Await", "method": "guardedby/polled/polled.go:loop",
		"helper": "guardedby/polled/polled.go:rounds", "generic": "guardedby/polled/polled.go:Each", "package": "- who else uses an object of another package is not known",
	},
	"guardedby/unguarded": {
		"literal": "guardedby/unguarded/three.go:Warm", "function": "guardedby/unguarded/three.go:Forget", "method": "guardedby/unguarded/three.go:Update",
		"helper": "guardedby/unguarded/three.go:has", "generic": "guardedby/unguarded/three.go:has", "package": "- who else uses an object of another package is not known",
	},
	"guardedby/empty-section": {
		"literal": "guardedby/empty/empty.go:Later", "function": "guardedby/empty/empty.go:Add", "method": "guardedby/empty/empty.go:Record",
		"helper": "guardedby/empty/empty.go:Helped", "generic": "guardedby/empty/empty.go:Get", "package": "- who else uses an object of another package is not known",
	},
	"guardedby/other-lock": {
		"literal": "guardedby/otherlock/shapes.go:Move", "function": "guardedby/otherlock/shapes.go:rate", "method": "guardedby/otherlock/otherlock.go:Next",
		"helper": "guardedby/otherlock/shapes.go:Total", "generic": "guardedby/otherlock/otherlock.go:Row", "package": "- who else uses an object of another package is not known",
	},
	"timers/no-loop": {
		"literal": "timers/noloop/noloop.go:literal", "function": "timers/noloop/noloop.go:refresh", "method": "timers/noloop/noloop.go:report",
		"helper": "- open: a goroutine that sleeps in what it calls last", "generic": "timers/noloop/noloop.go:each", "package": "- others may call a function of another package",
	},
	"timers/drain": {
		"literal": "timers/drain/drain.go:literal", "function": "timers/drain/drain.go:straight", "method": "timers/drain/drain.go:loop",
		"helper": "- open: a helper that stops the timer and says whether it did", "generic": "timers/drain/drain.go:generic", "package": "timers/drain/drain.go:anotherPackage",
	},
	"timers/stopped": {
		"literal": "timers/stopped/stopped.go:slow", "function": "timers/stopped/stopped.go:after", "method": "timers/stopped/stopped.go:wait",
		"helper": "- open: a goroutine that waits in what it calls", "generic": "timers/stopped/stopped.go:start", "package": "- open: no fact says that a function waits for its timer alone",
	},
	"timers/restarted": {
		"literal": "timers/restarted/restarted.go:waiter", "function": "timers/restarted/restarted.go:poll", "method": "timers/restarted/restarted.go:await",
		"helper": "- open: a helper that returns the timeout", "generic": "timers/restarted/restarted.go:until", "package": "- open: no fact says how long the timeouts and ticks of others are",
	},
	"chanclose/notified": {
		"literal": "chanclose/notified/n.go:late", "function": "chanclose/notified/n.go:deferred", "method": "chanclose/notified/n.go:Close",
		"helper": "chanclose/notified/n.go:asked", "generic": "chanclose/notified/n.go:until", "package": "- who else stops the signals of a channel of another package is not known",
	},
	"chanclose/closed-early": {
		"literal": "chanclose/close/early.go:firstPage", "function": "chanclose/close/early.go:ask", "method": "chanclose/close/early.go:look",
		"helper": "chanclose/close/early.go:answerWith", "generic": "chanclose/close/early.go:race", "package": "- the send is what is reported, and only its own package knows the place",
	},
	"chanclose/closed-first": {
		"literal": "chanclose/first/first.go:newFeeder", "function": "- who closes and then ends a loop is an object", "method": "chanclose/first/first.go:onChange",
		"helper": "- as of a function", "generic": "chanclose/first/first.go:pass", "package": "- who else closes a channel of another package is not known",
	},
	"selectloop/dropped-stop": {
		"literal": "selectloop/dropped.go:until", "function": "selectloop/dropped.go:until", "method": "selectloop/dropped.go:stop",
		"helper": "- open: a helper that tries to send", "generic": "selectloop/dropped.go:end", "package": "- both ends are in the package that makes the channel",
	},
	"selectloop/rest": {
		"literal": "selectloop/rest/rest.go:group", "function": "selectloop/rest/rest.go:insert", "method": "selectloop/rest/rest.go:run",
		"helper": "- open: a helper that gathers, or works off", "generic": "selectloop/rest/rest.go:group", "package": "- a batch lies in a variable or field of the loop's own package",
	},
	"selectloop/unserved": {
		"literal": "selectloop/unserved/unserved.go:newPool", "function": "- who accepts, serves and stops is an object", "method": "selectloop/unserved/unserved.go:run",
		"helper": "- as of a function", "generic": "selectloop/unserved/unserved.go:work", "package": "- who else takes from a queue of another package is not known",
	},
	"lockwait/timeout": {
		"literal": "- open: a wait in a literal that is called under the lock", "function": "lockwait/timeout/timeout.go:waitCell", "method": "lockwait/timeout/timeout.go:WaitTimeout",
		"helper": "lockwait/timeout/timeout.go:await", "generic": "lockwait/timeout/timeout.go:waitCell", "package": "- open: who signals to another package is not known",
	},
	"timers/postponed": {
		"literal": "timers/postponed/postponed.go:batches", "function": "timers/postponed/postponed.go:gather", "method": "timers/postponed/postponed.go:run",
		"helper": "- open: a helper that returns the timeout", "generic": "timers/postponed/postponed.go:batches", "package": "- a loop and its batch are of one function",
	},
	"timers/dropped": {
		"literal": "timers/dropped/dropped.go:each", "function": "timers/dropped/dropped.go:unset", "method": "timers/dropped/dropped.go:callOff",
		"helper": "timers/dropped/dropped.go:strike", "generic": "timers/dropped/dropped.go:take", "package": "- the map, or the field, is of the package that takes it out",
	},
	"timers/replaced": {
		"literal": "timers/replaced/replaced.go:renew", "function": "- a timer that is kept is in a field", "method": "timers/replaced/replaced.go:renew",
		"helper": "- open: a helper that starts the timer", "generic": "timers/replaced/replaced.go:set", "package": "- the field is of the package that sets it",
	},
	"earlycatch/sentinel": {
		"literal": "- whose callers are to be seen", "function": "earlycatch/sentinel/sentinel.go:invalid", "method": "earlycatch/sentinel/sentinel.go:fetch",
		"helper": "earlycatch/sentinel/sentinel.go:invalid", "generic": "- the error is of no type of the function's own", "package": "earlycatch/asks/asks.go:ServeHTTP",
	},
	"earlycatch/retried": {
		"literal": "earlycatch/retried/retried.go:retry", "function": "earlycatch/retried/retried.go:push", "method": "earlycatch/retried/retried.go:send",
		"helper": "earlycatch/retried/retried.go:retry", "generic": "earlycatch/retried/retried.go:retry", "package": "earlycatch/retried/retried.go:push",
	},
	"deadctx/compensated": {
		"literal": "- open: what is undone in a literal that is deferred is undone", "function": "deadctx/undone/compensate.go:provision", "method": "deadctx/undone/compensate.go:start",
		"helper": "deadctx/undone/compensate.go:start", "generic": "deadctx/undone/compensate.go:hold", "package": "deadctx/undone/compensate.go:provision",
	},
	"ctxloop/dropped": {
		"literal": "ctxloop/dropped/dropped.go:all", "function": "- as of a method", "method": "ctxloop/dropped/dropped.go:deliver",
		"helper": "ctxloop/dropped/dropped.go:short", "generic": "ctxloop/dropped/dropped.go:short", "package": "ctxloop/dropped/dropped.go:deliver",
	},
	"eventloop/deaf-stop": {
		"literal": "eventloop/deafstop/deafstop.go:Tick", "function": "- who is stopped is an object", "method": "eventloop/deafstop/deafstop.go:loop",
		"helper": "- open: a send in what the loop calls", "generic": "- open", "package": "- a stop of another package is not followed",
	},
	"eventloop/drop-oldest": {
		"literal": "eventloop/oldest/o.go:literal", "function": "eventloop/oldest/o.go:publish", "method": "eventloop/oldest/o.go:run",
		"helper": "- open: a receive in a helper", "generic": "eventloop/oldest/o.go:Put", "package": "- who sends and receives is one function",
	},
	"condwait/one-woken": {
		"literal": "condwait/woken/woken.go:gathering", "function": "condwait/woken/woken.go:gathering", "method": "condwait/woken/woken.go:Close",
		"helper": "condwait/woken/woken.go:dismiss", "generic": "condwait/woken/woken.go:Stop", "package": "- open: what others export of a condition is rarely theirs to signal",
	},
	"chanleak/after-stop": {
		"literal": "- open: whose literal runs when is mostly up to somebody else", "function": "chanleak/byuser/byuser.go:Turn", "method": "chanleak/byuser/byuser.go:Count",
		"helper": "chanleak/byuser/byuser.go:add", "generic": "chanleak/byuser/byuser.go:Sum", "package": "- who sends from another package is who uses it",
	},
	"chanleak/abandoned-generator": {
		"literal": "chanleak/pipe/p.go:inPlace", "function": "chanleak/generator/generator.go:first", "method": "chanleak/eachround/e.go:Run",
		"helper": "chanleak/pipe/p.go:manifest", "generic": "chanleak/eachround/e.go:pick", "package": "chanleak/eachround/e.go:remote",
	},
	"eventloop/own-loop": {
		"literal": "eventloop/ownloop/o.go:newCounter", "function": "eventloop/ownloop/o.go:serve", "method": "eventloop/ownloop/o.go:loop",
		"helper": "eventloop/ownloop/o.go:sweep", "generic": "eventloop/ownloop/o.go:run", "package": "- open: a loop that another package calls back",
	},
	"eventloop/slow-member": {
		"literal": "eventloop/slowmember/s.go:Literal", "function": "eventloop/slowmember/s.go:serve", "method": "eventloop/slowmember/s.go:run",
		"helper": "eventloop/slowmember/s.go:broadcast", "generic": "eventloop/slowmember/s.go:Run", "package": "- open: a loop that sends by what another package does",
	},
	"condwait/missed": {
		"literal": "condwait/missed.go:Serve", "function": "condwait/missed.go:leaveAll", "method": "condwait/missed.go:Leave",
		"helper": "condwait/missed.go:Close", "generic": "condwait/missed.go:Fill", "package": "- open: what others export of a condition is rarely theirs to signal",
	},
	"mixedatomic/copied": {
		"literal": "mixedatomic/m.go:Snapshots", "function": "mixedatomic/m.go:snapshot", "method": "mixedatomic/m.go:Tally",
		"helper": "mixedatomic/shapes/s.go:sum", "generic": "mixedatomic/shapes/s.go:Hits", "package": "mixedatomic/shapes/s.go:Flow",
	},
	"mixedatomic/handed-out": {
		"literal": "- open", "function": "- open: objects of others that keep it", "method": "mixedatomic/m.go:Probe",
		"helper": "- reported where it is counted, as any function", "generic": "- open", "package": "- open",
	},
}

// TestShapes holds that the fixtures are there: a report wanted in each.
func TestShapes(t *testing.T) {
	files := make(map[string]map[string]bool) // file to functions with wants
	for _, kind := range slices.Sorted(maps.Keys(shapes)) {
		for _, shape := range []string{"literal", "function", "method", "helper", "generic", "package"} {
			if shapes[kind][shape] == "" {
				t.Errorf("%s: nothing is said of the shape %s", kind, shape)
			}
		}
		for shape, at := range shapes[kind] {
			if strings.HasPrefix(at, "- ") {
				continue
			}
			file, fn, _ := strings.Cut(at, ":")
			if files[file] == nil {
				files[file] = wanting(t, filepath.Join(ruletest.Testdata(), "src", filepath.FromSlash(file)))
			}
			if !files[file][fn] {
				t.Errorf("%s, %s: no report is wanted in %s", kind, shape, at)
			}
		}
	}
}

// wanting returns the functions and variables of a file that have a want comment.
func wanting(t *testing.T, path string) map[string]bool {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]bool)
	for _, d := range f.Decls {
		name := ""
		switch d := d.(type) {
		case *ast.FuncDecl:
			name = d.Name.Name
		case *ast.GenDecl: // var name = ...
			if v, ok := d.Specs[0].(*ast.ValueSpec); ok {
				name = v.Names[0].Name
			}
		}
		first, last := fset.Position(d.Pos()).Line, fset.Position(d.End()).Line
		for _, c := range f.Comments {
			if l := fset.Position(c.Pos()).Line; first <= l && l <= last && strings.HasPrefix(c.Text(), "want ") {
				out[name] = true
			}
		}
	}
	return out
}
