package knowledge

import (
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// TestStdEntriesExist looks every name of the tables up in the installed
// standard library, so that a typo cannot stay.
func TestStdEntriesExist(t *testing.T) {
	var paths []string
	seen := make(map[string]bool)
	var rows []row
	for _, rs := range [][]row{stdWaits, stdArgs, stdEffects, moduleRows, loggerRows} {
		for _, r := range rs {
			if first, _, _ := strings.Cut(r.pkg, "/"); strings.Contains(first, ".") {
				continue
			}
			rows = append(rows, r)
			if !seen[r.pkg] {
				seen[r.pkg] = true
				paths = append(paths, r.pkg)
			}
		}
	}
	pkgs := load(t, paths...)
	for _, r := range rows {
		for name := range strings.FieldsSeq(r.names) {
			fn := lookup(pkgs[r.pkg], name)
			if fn == nil {
				t.Errorf("%s has no function %s", r.pkg, name)
				continue
			}
			checkEntry(t, r, name, fn.Signature())
			if r.Does&NilError != 0 && !ReturnsError(fn.Signature()) {
				t.Errorf("%s.%s returns no error that could be nil", r.pkg, name)
			}
		}
	}
}

func checkEntry(t *testing.T, r row, name string, sig *types.Signature) {
	for _, a := range r.Args {
		if a.Index >= sig.Params().Len() {
			t.Errorf("%s.%s has no parameter %d", r.pkg, name, a.Index)
			continue
		}
		p := sig.Params().At(a.Index).Type()
		switch u := p.Underlying().(type) {
		case *types.Signature:
		case *types.Interface: // SetFinalizer, quick.Check, F.Fuzz take any; iterators and constraints are fine too
		default:
			t.Errorf("%s.%s: parameter %d is a %s, not a function", r.pkg, name, a.Index, u)
		}
	}
	recv, _, isMethod := strings.Cut(name, ".")
	if isMethod && !types.IsInterface(sig.Recv().Type()) && named(sig.Recv().Type()).Obj().Name() != recv {
		t.Errorf("%s.%s is declared by %s: the entry would never be found", r.pkg, name, sig.Recv().Type())
	}
	if r.Does&NoReturn != 0 && sig.Results().Len() > 0 {
		t.Errorf("%s.%s has results, so it returns", r.pkg, name)
	}
}

func load(t *testing.T, paths ...string) map[string]*types.Package {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps | packages.NeedSyntax | packages.NeedTypesInfo}, paths...)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]*types.Package)
	for _, p := range pkgs {
		for _, e := range p.Errors {
			t.Error(e)
		}
		out[p.PkgPath] = p.Types
	}
	return out
}

func lookup(pkg *types.Package, name string) *types.Func {
	recv, method, isMethod := strings.Cut(name, ".")
	obj := pkg.Scope().Lookup(recv)
	if obj == nil {
		return nil
	}
	if !isMethod {
		fn, _ := obj.(*types.Func)
		return fn
	}
	m, _, _ := types.LookupFieldOrMethod(types.NewPointer(obj.Type()), true, pkg, method)
	if types.IsInterface(obj.Type()) {
		m, _, _ = types.LookupFieldOrMethod(obj.Type(), true, pkg, method)
	}
	fn, _ := m.(*types.Func)
	return fn
}

func TestOf(t *testing.T) {
	pkgs := load(t, "sync", "hash", "net", "slices", "testing", "os")
	wait, ok := Of(lookup(pkgs["sync"], "WaitGroup.Wait"))
	if !ok || wait.Waits != Group {
		t.Errorf("WaitGroup.Wait waits for %s, want group", wait.Waits)
	}
	goFn, _ := Of(lookup(pkgs["sync"], "WaitGroup.Go"))
	if a, ok := goFn.Arg(0); !ok || a.Use != Spawned || a.Join != WaitMethod {
		t.Errorf("WaitGroup.Go's argument is %+v, want one spawned and joined by Wait", a)
	}
	// TCPConn.Read is declared by an embedded unexported type.
	if f, _ := Of(lookup(pkgs["net"], "TCPConn.Read")); f.Waits != Network || f.Ends&ByClose == 0 {
		t.Errorf("TCPConn.Read waits for %q and ends by %q", f.Waits, f.Ends)
	}
	// testing.T's methods are declared by an embedded unexported type.
	if f, _ := Of(lookup(pkgs["testing"], "T.Fatalf")); f.Does != NoReturn|Logs {
		t.Errorf("T.Fatalf does %q, want noreturn|logs", f.Does)
	}
	// Write of hash.Hash is declared by io.Writer.
	hash := pkgs["hash"].Scope().Lookup("Hash").Type()
	write := lookup(pkgs["hash"], "Hash.Write")
	if f, _ := Of(write); f.Does&NilError != 0 {
		t.Error("io.Writer.Write never fails, it is said")
	}
	if f, _ := ofMethod(hash, write); f.Does&NilError == 0 {
		t.Error("hash.Hash.Write can fail, it is said")
	}
	sorted := lookup(pkgs["slices"], "SortedFunc")
	if f, _ := Of(sorted); len(f.Args) != 2 {
		t.Errorf("slices.SortedFunc calls %d of its arguments, want 2", len(f.Args))
	}
	if _, ok := Of(lookup(pkgs["os"], "Getpid")); ok {
		t.Error("os.Getpid is known")
	}
}

func TestCleanPath(t *testing.T) {
	for in, want := range map[string]string{
		"github.com/panjf2000/ants/v2":               "github.com/panjf2000/ants",
		"github.com/jackc/pgx/v5/pgxpool":            "github.com/jackc/pgx/pgxpool",
		"k8s.io/klog/v2":                             "k8s.io/klog",
		"k8s.io/kubernetes/vendor/golang.org/x/sync": "golang.org/x/sync",
		"github.com/vektra/v2ray":                    "github.com/vektra/v2ray",
		"github.com/vektra/v2ray/v3":                 "github.com/vektra/v2ray",
		"github.com/aws/aws-sdk-go-v2/service/s3":    "github.com/aws/aws-sdk-go-v2/service/s3",
		"go.mongodb.org/mongo-driver/v2/mongo":       "go.mongodb.org/mongo-driver/mongo",
		"math/rand/v2":                               "math/rand/v2",
		"sync":                                       "sync",
	} {
		if got := cleanPath(in); got != want {
			t.Errorf("cleanPath(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPrefixAndWildcard(t *testing.T) {
	pkg := types.NewPackage("github.com/aws/aws-sdk-go-v2/service/s3", "s3")
	obj := types.NewTypeName(0, pkg, "Client", nil)
	client := types.NewNamed(obj, types.NewStruct(nil, nil), nil)
	recv := types.NewParam(0, pkg, "c", types.NewPointer(client))
	put := types.NewFunc(0, pkg, "PutObject", types.NewSignatureType(recv, nil, nil, nil, nil, false))
	if f, ok := Of(put); !ok || f.Waits != Network || f.Ends != ByContext {
		t.Errorf("an AWS client call waits for %q and ends by %q", f.Waits, f.Ends)
	}
}

func TestConvention(t *testing.T) {
	pkgs := load(t, "net", "net/http", "context", "os")
	if !Async(lookup(pkgs["net"], "Dialer.DialContext").Signature()) {
		t.Error("DialContext is not async")
	}
	if Async(lookup(pkgs["context"], "WithCancel").Signature()) || Async(lookup(pkgs["os"], "Open").Signature()) {
		t.Error("async without context or without error")
	}
	serve := lookup(pkgs["net/http"], "Handler.ServeHTTP")
	if h, i := HandlerOf(serve.Signature()); h != HTTP || i != 1 {
		t.Errorf("ServeHTTP is handler %d with its request at %d", h, i)
	}
	if h, _ := HandlerOf(lookup(pkgs["net/http"], "NotFoundHandler").Signature()); h != NoHandler {
		t.Error("NotFoundHandler is a handler")
	}
	if !Ends(lookup(pkgs["net"], "Listener.Close")) || Ends(lookup(pkgs["net"], "Listener.Accept")) {
		t.Error("Close ends its receiver, Accept does not")
	}
	if name, ok := IsRequestValue(pkgs["net/http"].Scope().Lookup("ResponseWriter").Type()); !ok || name != "http.ResponseWriter" {
		t.Errorf("ResponseWriter is %q", name)
	}
}

func TestBitNames(t *testing.T) {
	if got := (Network | Lock).String(); got != "lock|network" {
		t.Errorf("got %q", got)
	}
	if got := (ByClose | ByContext).String(); got != "context|close" {
		t.Errorf("got %q", got)
	}
	if len(waitNames) != 12 || Task != 1<<11 || len(effectNames) != 11 || Mutates != 1<<10 {
		t.Error("a set has members without names")
	}
}

func TestIsStd(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName}, "std")
	if err != nil {
		t.Fatal(err)
	}
	if len(pkgs) < 100 {
		t.Fatalf("std has %d packages", len(pkgs))
	}
	for _, p := range pkgs {
		if !IsStd(p.PkgPath) {
			t.Errorf("%s is not known as std", p.PkgPath)
		}
	}
	if IsStd("example.com/net") || IsStd("spawn/a") {
		t.Error("other packages are taken for std")
	}
}
