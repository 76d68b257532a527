package fakeparallel_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/fakeparallel"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, fakeparallel.Rule) }
