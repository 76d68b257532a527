package waitgroup_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/ruletest"
	"github.com/asynclint/asynclint/analyzers/waitgroup"
)

func Test(t *testing.T) { ruletest.Run(t, waitgroup.Rule) }
