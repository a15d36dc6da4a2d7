# language: zh-CN
功能: 小吴把纸面的评分表写成程序读得懂的表
  小吴照着省里的文件写评分表，错了要说在哪一行哪一列，改了要说改了什么。

  背景:
    假如示例填报“某支行工会”
    而且随附评分表“hege-zhigong-zhijia”的副本

  场景: 键写错了一个字母，报错画线，还猜得出想写什么
    假如小吴把评分表里的“title: 入会率”改成“titel: 入会率”
    当小吴运行“pingjia check hege-zhigong-zhijia/ruleset.yaml”
    那么退出码是 3
    而且报错指着评分表里的“「titel」: 入会率”，说“没有叫 `titel` 的键”
    而且小吴看到“是不是 `title`？”

  场景: 删掉最高一档，满分就谁也拿不到了
    假如小吴把评分表里的“95%: 4, 90%: 3, 85%: 2, 80%: 1”改成“90%: 3, 85%: 2, 80%: 1”
    当小吴运行“pingjia check hege-zhigong-zhijia/ruleset.yaml”
    那么退出码是 3
    而且报错指着评分表里的“bands: 「{of: 入会率, at_least: {90%: 3, 85%: 2, 80%: 1}, else: 0}」”，说“最高一档是 3 分，项目是 4 分”

  场景: 删掉中间一档，表还说得通，算例不答应
    假如小吴把评分表里的“95%: 4, 90%: 3, 85%: 2, 80%: 1”改成“95%: 4, 85%: 2, 80%: 1”
    当小吴运行“pingjia check hege-zhigong-zhijia/ruleset.yaml”
    那么退出码是 0
    当小吴运行“pingjia test hege-zhigong-zhijia/ruleset.yaml”
    那么退出码是 1
    而且小吴看到“✗ A5”

  场景: 各项加起来不等于大类的分，报错指着大类的分
    假如小吴把评分表里的“en: Organisation{换行}    points: 22”改成“en: Organisation{换行}    points: 23”
    当小吴运行“pingjia check hege-zhigong-zhijia/ruleset.yaml”
    那么退出码是 3
    而且报错指着评分表里的“points: 「23」”，说“组织健全 写明 23 分，各项合计 22 分”

  场景: 两个量互相定义，报错说出绕成的圈
    假如小吴把评分表里的“入会率: 会员人数 / 职工人数”改成“入会率: 1 * 参评率”
    而且小吴把评分表里的“参评率: 有效票 / 会员人数”改成“参评率: 1 * 入会率”
    当小吴运行“pingjia check hege-zhigong-zhijia/ruleset.yaml”
    那么退出码是 3
    而且报错指着评分表里的“「入会率」: 1 * 参评率”，说“派生绕成了圈：入会率 → 参评率 → 入会率”
    而且小吴没有看到“单位不合”

  场景: 百分号忘了写，报错要他写上
    假如小吴把评分表里的“95%: 4, 90%: 3, 85%: 2”改成“95: 4, 90%: 3, 85%: 2”
    当小吴运行“pingjia check hege-zhigong-zhijia/ruleset.yaml”
    那么退出码是 3
    而且报错指着评分表里的“「95」: 4, 90%: 3, 85%: 2”，说“应当写成百分数”

  场景: 改坏了的表，不拿来打分
    假如小吴把评分表里的“title: 入会率”改成“titel: 入会率”
    当小吴运行“pingjia score hege-zhigong-zhijia/ruleset.yaml 某支行工会.yaml --output 结果.txt”
    那么退出码是 3
    而且没有多出文件

  场景: 随附的表，算例全部相符
    当小吴运行“pingjia test T01”
    那么退出码是 0
    而且小吴看到“例相符”
    而且小吴没有看到“不符”

  场景大纲: 门槛挪动一格，总有一个算例不答应
    假如小吴把评分表里的“<原来>”改成“<改成>”
    当小吴运行“pingjia test hege-zhigong-zhijia/ruleset.yaml”
    那么退出码是 1
    而且小吴看到“✗”
    而且小吴看到“<哪一项> 期望”

    例子:
      | 原来                    | 改成                    | 哪一项 |
      | 95%: 4, 90%: 3, 85%: 2  | 96%: 4, 90%: 3, 85%: 2  | A5     |
      | 到会比例 >= 2/3         | 到会比例 > 2/3          | C2     |
      | name: 合格, at_least: 85 | name: 合格, at_least: 86 | 等级   |

  场景: 键换成中文再换回来，注释和意思都不变
    假如小吴用评分表打过分
    当小吴运行“pingjia fmt --to zh --write hege-zhigong-zhijia/ruleset.yaml”
    那么退出码是 0
    而且文件“hege-zhigong-zhijia/ruleset.yaml”里有“派生:”
    而且文件“hege-zhigong-zhijia/ruleset.yaml”里有“# L3：任一大类得分率不足 60% 的，不得评为合格。”
    而且文件“hege-zhigong-zhijia/ruleset.yaml”里没有“derive:”
    当小吴用评分表打分
    那么和上次相比，分数一点没变
    当小吴运行“pingjia fmt --to en --write hege-zhigong-zhijia/ruleset.yaml”
    那么评分表和随附的一字不差

  场景: 县里在市里的表上改一项，报告写明改了什么
    假如小吴用 T01 打过分
    而且评分表“xian-biao/ruleset.yaml”写着:
      """
      extends: hege-zhigong-zhijia@2026.1
      code: T01X
      ruleset: xian-biao
      title: 某县合格职工之家评定表
      version: "2026.1"
      replace:
        A5: {bands: {of: 入会率, at_least: {90%: 4, 80%: 2}, else: 0}}
      """
    当小吴运行“pingjia check xian-biao/ruleset.yaml”
    那么退出码是 0
    当小吴用评分表打分
    那么和上次相比，只有“A5”变了
    而且“A5”得 4 分
    而且小吴看到“某县合格职工之家评定表”
    而且小吴看到“本表改动”
    而且小吴看到“替换 A5 入会率”

  场景大纲: 女职工委员会的人数线各地不同，同一张表照各地的算
    假如小吴把填报里的“女会员人数: 190”改成“女会员人数: 18”
    而且小吴把填报里的“女职工人数: 203”改成“女职工人数: 20”
    而且小吴把填报里的“女职工组织: 女职工委员会”改成“女职工组织: 女职工委员”
    而且小吴把填报里的“region: "330109"”改成“region: "<地区>"”
    当小吴用 T01 打分
    那么“A4”得 <得分> 分

    例子: 人数线十人的地方，十八名女会员要设委员会；二十五人的地方，设委员就够
      | 地区   | 得分 |
      | 330109 | 0    |
      | 310115 | 2    |
