package driver

import (
	"cmp"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
)

// seenSet holds the packages whose facts an analysis may see: the package
// itself and what it imports, directly or not.
type seenSet map[*types.Package]bool

func newSeenSet(pkg *packages.Package, deps []*job) seenSet {
	s := seenSet{pkg.Types: true}
	for _, d := range deps {
		maps.Copy(s, d.sees)
	}
	return s
}

// factStore holds the facts of all packages. Types are shared by the packages
// of a program, so that facts need no encoding.
type factStore struct {
	mu       sync.RWMutex
	objects  map[*types.Package]map[objectFact]analysis.Fact
	packages map[packageFact]analysis.Fact
	owner    map[reflect.Type]*analysis.Analyzer // by the fact's type
}

type objectFact struct {
	object types.Object
	typ    reflect.Type
}

type packageFact struct {
	pkg *types.Package
	typ reflect.Type
}

func (s *factStore) init(list []*analysis.Analyzer) {
	s.objects = make(map[*types.Package]map[objectFact]analysis.Fact)
	s.packages = make(map[packageFact]analysis.Fact)
	s.owner = make(map[reflect.Type]*analysis.Analyzer)
	for _, a := range list {
		for _, f := range a.FactTypes {
			s.owner[reflect.TypeOf(f)] = a
		}
	}
}

func (s *factStore) importObject(sees seenSet) func(types.Object, analysis.Fact) bool {
	return func(obj types.Object, fact analysis.Fact) bool {
		if obj == nil || !sees[obj.Pkg()] {
			return false
		}
		s.mu.RLock()
		defer s.mu.RUnlock()
		return copyFact(fact, s.objects[obj.Pkg()][objectFact{obj, reflect.TypeOf(fact)}])
	}
}

func (s *factStore) importPackage(sees seenSet) func(*types.Package, analysis.Fact) bool {
	return func(pkg *types.Package, fact analysis.Fact) bool {
		if !sees[pkg] {
			return false
		}
		s.mu.RLock()
		defer s.mu.RUnlock()
		return copyFact(fact, s.packages[packageFact{pkg, reflect.TypeOf(fact)}])
	}
}

// copyFact copies a fact to where the analysis wants it.
func copyFact(to, fact analysis.Fact) bool {
	if fact == nil {
		return false
	}
	reflect.ValueOf(to).Elem().Set(reflect.ValueOf(fact).Elem())
	return true
}

func (s *factStore) exportObject(obj types.Object, fact analysis.Fact) {
	s.mu.Lock()
	defer s.mu.Unlock()
	of := s.objects[obj.Pkg()]
	if of == nil {
		of = make(map[objectFact]analysis.Fact)
		s.objects[obj.Pkg()] = of
	}
	of[objectFact{obj, reflect.TypeOf(fact)}] = fact
}

func (s *factStore) exportPackage(pkg *types.Package, fact analysis.Fact) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.packages[packageFact{pkg, reflect.TypeOf(fact)}] = fact
}

// allObjects returns an analyzer's facts about objects, in an order that is
// always the same.
func (s *factStore) allObjects(sees seenSet, a *analysis.Analyzer) []analysis.ObjectFact {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var out []analysis.ObjectFact
	for pkg := range sees {
		for k, f := range s.objects[pkg] {
			if s.owner[k.typ] == a {
				out = append(out, analysis.ObjectFact{Object: k.object, Fact: f})
			}
		}
	}
	slices.SortFunc(out, func(a, b analysis.ObjectFact) int {
		return cmp.Or(cmp.Compare(a.Object.Pos(), b.Object.Pos()), strings.Compare(typeName(a.Fact), typeName(b.Fact)))
	})
	return out
}

// allPackages returns an analyzer's facts about packages, in an order that is
// always the same.
func (s *factStore) allPackages(sees seenSet, a *analysis.Analyzer) []analysis.PackageFact {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var out []analysis.PackageFact
	for pkg := range sees {
		for _, t := range a.FactTypes {
			if f := s.packages[packageFact{pkg, reflect.TypeOf(t)}]; f != nil {
				out = append(out, analysis.PackageFact{Package: pkg, Fact: f})
			}
		}
	}
	slices.SortFunc(out, func(a, b analysis.PackageFact) int {
		return cmp.Or(strings.Compare(a.Package.Path(), b.Package.Path()), strings.Compare(typeName(a.Fact), typeName(b.Fact)))
	})
	return out
}

func typeName(f analysis.Fact) string { return reflect.TypeOf(f).String() }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
