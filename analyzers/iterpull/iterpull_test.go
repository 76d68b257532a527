package iterpull_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/iterpull"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, iterpull.Rule) }
