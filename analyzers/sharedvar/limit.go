package sharedvar

import (
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// limitedToOne reports whether the site's group has SetLimit(1) called on it,
// so that its goroutines run one after the other.
func (c *checker) limitedToOne(s *spawn.Site) bool {
	owner, ok := s.OwnerPath()
	if !ok {
		return false
	}
	for _, call := range callees.Calls(s.Instr.Parent()) {
		common := call.Common()
		if !knowledge.Is(callees.Object(common), "golang.org/x/sync/errgroup", "Group.SetLimit") {
			continue
		}
		p, ok := path.Of(common.Args[0])
		limit, isConst := common.Args[1].(*ssa.Const)
		if ok && p == owner && (!isConst || limit.Int64() == 1) {
			return true
		}
	}
	return false
}
