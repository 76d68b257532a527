package errgroup_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/errgroup"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, errgroup.Rule) }
