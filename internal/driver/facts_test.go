package driver

import (
	"bytes"
	"encoding/gob"
	"reflect"
	"runtime"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/internal/load"
)

// TestFactsAreWhatIsEncoded checks that no fact says more in memory, where this
// driver keeps it, than after the encoding that go vet and analysistest pass it
// on by: else the drivers disagree, and fixtures show what users do not see.
func TestFactsAreWhatIsEncoded(t *testing.T) {
	if testing.Short() {
		t.Skip("packages of the standard library")
	}
	list := inOrder(enabled(everything(t)))
	seen := make(map[reflect.Type]bool)
	for _, c := range []load.Config{
		{Patterns: []string{"net/http", "database/sql", "os/exec", "net/rpc"}},
		{Dir: "../..", Patterns: []string{"./internal/...", "./cmd/..."}},
		{Dir: "../../testdata/mod/dashboard", Patterns: []string{"./..."}, Tests: true},
		{Dir: "../../testdata/mod/facts", Patterns: []string{"./..."}},
		{Dir: "../../testdata/mod/layers", Patterns: []string{"./..."}, Tests: true},
		{Dir: "../../testdata/mod/courses", Patterns: []string{"./..."}},
	} {
		prog, err := load.Load(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		x := &execution{analyzers: list, done: func(*job) {}, slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
		x.facts.init(x.analyzers)
		x.run(t.Context(), jobsOf(prog.Roots))
		for _, of := range x.facts.objects {
			for k, f := range of {
				seen[k.typ] = true
				checkFact(t, k.object.String(), f)
			}
		}
		for k, f := range x.facts.packages {
			seen[k.typ] = true
			checkFact(t, k.pkg.Path(), f)
		}
	}
	for _, a := range list {
		for _, f := range a.FactTypes {
			if !seen[reflect.TypeOf(f)] {
				t.Errorf("no %T was exported", f)
			}
		}
	}
}

func checkFact(t *testing.T, what string, f analysis.Fact) {
	t.Helper()
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(f); err != nil {
		t.Errorf("%T of %s: %v", f, what, err)
		return
	}
	decoded := reflect.New(reflect.TypeOf(f).Elem())
	if err := gob.NewDecoder(&b).DecodeValue(decoded); err != nil {
		t.Errorf("%T of %s: %v", f, what, err)
		return
	}
	if !same(reflect.ValueOf(f).Elem(), decoded.Elem()) {
		t.Errorf("%T of %s: %+v in memory, %+v encoded", f, what, f, decoded.Interface())
	}
}

// same is reflect.DeepEqual, but that an empty slice or map is like none, as
// encoding/gob has it.
func same(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Slice, reflect.Array:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !same(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		for i := range a.NumField() {
			if !same(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Pointer, reflect.Interface:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		return same(a.Elem(), b.Elem())
	case reflect.Map:
		if a.Len() != b.Len() {
			return false
		}
		for _, k := range a.MapKeys() {
			if v := b.MapIndex(k); !v.IsValid() || !same(a.MapIndex(k), v) {
				return false
			}
		}
		return true
	}
	return a.Equal(b)
}
