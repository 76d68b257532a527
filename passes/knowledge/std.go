package knowledge

import (
	"strings"

	"golang.org/x/tools/go/analysis"
)

// stdRoots are the first elements of the standard library's import paths.
var stdRoots = " archive bufio bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime simd slices sort strconv strings structs sync syscall testing text time unicode unique unsafe vendor weak "

// IsStd reports whether an import path is one of the standard library's.
// Drivers do not all say which packages are, so the path decides.
func IsStd(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return strings.Contains(stdRoots, " "+first+" ")
}

// IsOwn reports whether a package is one whose facts all drivers see: of the
// main module or workspace. Some drivers analyse dependencies and std too, others
// do not, and all must agree; so what a package of another module does is this
// package's to say.
func IsOwn(m *analysis.Module, pkg string) bool {
	return m == nil || m.Version == "" && (m.Path != "" || !IsStd(pkg))
}
